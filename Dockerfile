# One image for web, worker and beat; docker-compose.yml says which command each runs.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 STATIC_MANIFEST=1

WORKDIR /srv/hall
COPY requirements.txt .
RUN pip install --disable-pip-version-check -r requirements.txt

COPY . .
# Demo mode for this one step only: collecting needs settings that load, and no secret may be baked into the image.
RUN HALL_DEMO=1 python manage.py collectstatic --noinput \
    && useradd --system --home-dir /srv/hall --shell /usr/sbin/nologin hall \
    && install -d -o hall -g hall /var/lib/hall
USER hall
ENV HALL_HOME=/var/lib/hall

EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "hall.wsgi:application"]
