"""Pages for tests: opened and sent by name, read as text or as the people they list."""

from django.urls import reverse


def page(client, who, name, *arguments, **query):
    client.force_login(who)
    return client.get(reverse(name, args=arguments), query)


def sent(client, who, name, *arguments, **body):
    client.force_login(who)
    return client.post(reverse(name, args=arguments), body)


def text_of(response):
    return response.content.decode()


def named(response):
    return {member.username for member in response.context["page"].object_list}
