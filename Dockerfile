# The portal's one image: web, worker, beat, migrations and backups run from it, as a user without rights.
FROM python:3.11.11-slim-bookworm AS packages
RUN python -m venv /opt/venv
COPY requirements.txt ./
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt

FROM python:3.11.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORTAL_DATA_DIR=/srv/portal HOME=/tmp
WORKDIR /portal
COPY . .
# Collecting static files reads neither key nor database; the key is none that anything is signed with.
RUN python -m compileall -q . && PORTAL_SECRET_KEY=unused python manage.py collectstatic --noinput --verbosity 0

USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi:application"]
