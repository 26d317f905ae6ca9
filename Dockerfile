FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATABASE_URL=sqlite:////app/data/db.sqlite3
WORKDIR /app
RUN useradd --create-home masthead && mkdir media staticfiles data && chown masthead media staticfiles data
COPY pyproject.toml README.md manage.py ./
COPY config config
COPY articles articles
COPY faq faq
COPY templates templates
COPY static static
RUN pip install --no-cache-dir -e ".[postgres,redis,s3]"
RUN SECRET_KEY=build python manage.py collectstatic --noinput
USER masthead
EXPOSE 8000
CMD ["sh", "-c", "python manage.py migrate --noinput && exec gunicorn config.wsgi --workers 2 --threads 4 --bind 0.0.0.0:8000"]
