"""The forms of service, signature, the reason of a delay, and the archive: shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.base import ActForm, text
from approvals.operations.archive import LONGEST_VOLUME, MOST_PAGES
from approvals.operations.delays import LONGEST_REASON
from approvals.operations.service import LONGEST_LINE, LONGEST_NAME, LONGEST_REMARK
from approvals.states import DeliveryMethod, IdType, ReceiverRelation


def _line(label, help_text, most=LONGEST_LINE):
    return forms.CharField(label=label, max_length=most, required=False, help_text=help_text)


def _day(label, help_text):
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


class DeliverForm(ActForm):
    """送达: how, to whom, and what each method asks for. At the counter the receiver's document is read."""

    #: Inputs that only some methods ask for, with the classes under which the page shows them.
    ASKED_WITH = {
        "tracking_number": "on-post",
        "sent_on": "on-post on-notice",
        "consent": "on-electronic",
        "address": "on-electronic",
        "witness": "on-left",
        "remarks": "on-left on-notice",
    }

    method = forms.ChoiceField(label=_("方式"), choices=DeliveryMethod, widget=forms.RadioSelect)
    recipient = forms.CharField(label=_("领取人"), max_length=LONGEST_NAME)
    relation = forms.ChoiceField(
        label=_("与申请人的关系"),
        choices=[("", _("按姓名认定")), *ReceiverRelation.choices],
        required=False,
        help_text=_("本人和代理人可以不选"),
    )
    id_number = _line(
        _("领取人证件号码"), _("窗口领取时核对证件原件并填写，不一致的不能领取；没有核对的，档案算缺一项"), 60
    )
    id_type = forms.ChoiceField(
        label=_("领取人证件类型"),
        choices=[("", _("居民身份证")), *(choice for choice in IdType.choices if choice[0] != IdType.RESIDENT_ID)],
        required=False,
        help_text=_("本人和代理人不用选"),
    )
    proof = _line(_("关系证明"), _("法定代表人、同住家属领取时填写，如营业执照、户口簿"))
    tracking_number = _line(_("邮寄单号"), _("邮寄时填写"), LONGEST_NAME)
    sent_on = _day(_("寄出或者公告日期"), _("邮寄留空为今天；公告发布后就登记，满 30 日的次日视为送达"))
    consent = _line(_("同意电子送达的依据"), _("电子送达时填写，如送达地址确认书"))
    address = _line(_("电子送达地址"), _("电子送达时填写，手机号、邮箱或者账号"))
    witness = _line(_("见证人"), _("留置送达时填写"), LONGEST_NAME)
    remarks = _line(_("备注"), _("留置送达写拒收的事由和地点，公告送达写载体和原因"), LONGEST_REMARK)

    def blocks(self):
        """Method and receiver; what only some methods ask for is shown with them."""
        yield self.block("method")
        yield self.block("recipient", "relation", "id_type", "id_number", "proof")
        yield self.block(*self.ASKED_WITH, title=str(_("送达情况")), when=self.ASKED_WITH)


class SignatureForm(ActForm):
    """登记签收: the day on which a posted paper was signed for."""

    received_on = _day(_("签收日期"), _("以邮件回执为准，留空为今天"))


class ReturnDeliveryForm(ActForm):
    """登记退件: when and why a posted paper came back."""

    reason = text(_("退件原因"), max_length=LONGEST_LINE, help_text=_("照邮件上的退回批注填写，如查无此人、拒收"))
    returned_on = _day(_("退回日期"), _("留空为今天"))


class ExplainDelayForm(ActForm):
    """说明超期原因: in words for the public (条例36)."""

    reason = text(
        _("超期原因"), max_length=LONGEST_REASON, help_text=_("会在结果公开页上公布，不要写个人信息和涉密内容")
    )


class CloseForm(ActForm):
    """归档: where the file lies, and how many pages it has."""

    volume = forms.CharField(label=_("盒号或者卷号"), max_length=LONGEST_VOLUME)
    pages = forms.IntegerField(label=_("卷内页数"), min_value=1, max_value=MOST_PAGES)
