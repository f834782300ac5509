from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0006_thanks_taken_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='drawings',
            field=models.PositiveSmallIntegerField(default=0, help_text='How often its groups were drawn.'),
        ),
    ]
