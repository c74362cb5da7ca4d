FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home portal

WORKDIR /portal
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN PORTAL_DATA_DIR=/srv/portal PORTAL_SECRET_KEY=for-the-build-only DATABASE_URL=postgresql://build/build \
    python manage.py collectstatic --noinput \
    && chown -R portal /srv/portal

USER portal
ENV PORTAL_DATA_DIR=/srv/portal PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4"]
