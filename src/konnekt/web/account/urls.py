"""One's own account in an organisation; and one's own login: the way in, the way out, what keeps it safe. Those names
are allauth's, which looks for them.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, URLResolver, path, re_path

from konnekt.web.account import mine, views
from konnekt.web.account.devices import DevicesView
from konnekt.web.account.pages import account_page, adds_second_step, open_page

inside: list[URLPattern | URLResolver] = [
    path("account/", mine.my_account, name="my_account"),
]

outside: list[URLPattern | URLResolver] = [
    path("accounts/login/", open_page(account.LoginView), name="account_login"),
    path("accounts/logout/", open_page(account.LogoutView), name="account_logout"),
    path("accounts/signup/", open_page(account.SignupView), name="account_signup"),
    path("accounts/inactive/", open_page(account.AccountInactiveView), name="account_inactive"),
    path(
        "accounts/confirm-email/",
        open_page(account.EmailVerificationSentView),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^accounts/confirm-email/(?P<key>[-:\w]+)/$",
        open_page(account.ConfirmEmailView),
        name="account_confirm_email",
    ),
    path("accounts/email/", account_page(account.EmailView), name="account_email"),
    path("accounts/reauthenticate/", account_page(account.ReauthenticateView), name="account_reauthenticate"),
    path("accounts/password/change/", account_page(account.PasswordChangeView), name="account_change_password"),
    path("accounts/password/set/", account_page(account.PasswordSetView), name="account_set_password"),
    path("accounts/password/reset/", open_page(account.PasswordResetView), name="account_reset_password"),
    path(
        "accounts/password/reset/done/",
        open_page(account.PasswordResetDoneView),
        name="account_reset_password_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        open_page(account.PasswordResetFromKeyView),
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        open_page(account.PasswordResetFromKeyDoneView),
        name="account_reset_password_from_key_done",
    ),
    path("accounts/second-step/needed/", views.second_factor_needed, name="second_factor_needed"),
    path("accounts/second-step/", account_page(mfa.IndexView), name="mfa_index"),
    path("accounts/second-step/code/", open_page(mfa.AuthenticateView), name="mfa_authenticate"),
    path("accounts/second-step/again/", account_page(mfa.ReauthenticateView), name="mfa_reauthenticate"),
    path("accounts/app/add/", account_page(adds_second_step(totp.ActivateTOTPView)), name="mfa_activate_totp"),
    path("accounts/app/remove/", account_page(totp.DeactivateTOTPView), name="mfa_deactivate_totp"),
    path("accounts/recovery-codes/", account_page(codes.ViewRecoveryCodesView), name="mfa_view_recovery_codes"),
    path(
        "accounts/recovery-codes/new/",
        account_page(codes.GenerateRecoveryCodesView),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "accounts/recovery-codes/file/",
        account_page(codes.DownloadRecoveryCodesView),
        name="mfa_download_recovery_codes",
    ),
    path("accounts/passkeys/", account_page(passkeys.ListWebAuthnView), name="mfa_list_webauthn"),
    path("accounts/passkeys/add/", account_page(adds_second_step(passkeys.AddWebAuthnView)), name="mfa_add_webauthn"),
    path("accounts/passkeys/login/", open_page(passkeys.LoginWebAuthnView), name="mfa_login_webauthn"),
    path(
        "accounts/passkeys/again/",
        account_page(passkeys.ReauthenticateWebAuthnView),
        name="mfa_reauthenticate_webauthn",
    ),
    path("accounts/passkeys/<int:pk>/", account_page(passkeys.EditWebAuthnView), name="mfa_edit_webauthn"),
    path("accounts/passkeys/<int:pk>/removal/", account_page(passkeys.RemoveWebAuthnView), name="mfa_remove_webauthn"),
    path("accounts/devices/", account_page(DevicesView), name="usersessions_list"),
    path("accounts/devices/<int:session_id>/end/", views.end_device, name="end_device"),
]
