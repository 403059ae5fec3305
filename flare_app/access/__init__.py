"""Room: who is asking. Staff users and their sessions, customers' portal links and theirs, the limits on guessing."""

from flare_app.access.cookies import (
    has_public_id_shape,
    known_browser_cookie_name,
    portal_cookie_name,
    staff_cookie_name,
    typed_email,
    typed_email_cookie_name,
)
from flare_app.access.housekeeping import delete_expired_sessions, delete_old_form_drafts
from flare_app.access.new_links import request_new_link
from flare_app.access.portal_links import (
    PortalLinkExpired,
    check_token,
    copy_link,
    decoy_token,
    has_good_signature,
    link_for,
    links_of,
    mark_sent,
    portal_url,
    revoke,
    token_for,
)
from flare_app.access.portal_sessions import NewPortalSession, open_portal, open_preview, visitor_from_cookies
from flare_app.access.presence import seen_is_due
from flare_app.access.sessions import end_sessions, record_seen, sign_out, staff_from_cookies
from flare_app.access.signing_in import (
    NewSession,
    SignInRefused,
    SignInThrottled,
    SignInTry,
    begin_sign_in,
    compare_password,
    finish_sign_in,
    sign_in,
)
from flare_app.access.throttle import network_of
from flare_app.access.users import (
    add_user,
    change_own_password,
    change_role,
    disable_user,
    enable_user,
    find_user,
    get_user,
    list_users,
    set_password,
)
from flare_app.access.views import record_view

__all__ = [
    "NewPortalSession",
    "NewSession",
    "PortalLinkExpired",
    "SignInRefused",
    "SignInThrottled",
    "SignInTry",
    "add_user",
    "begin_sign_in",
    "change_own_password",
    "change_role",
    "check_token",
    "compare_password",
    "copy_link",
    "decoy_token",
    "delete_expired_sessions",
    "delete_old_form_drafts",
    "disable_user",
    "enable_user",
    "end_sessions",
    "find_user",
    "finish_sign_in",
    "get_user",
    "has_good_signature",
    "has_public_id_shape",
    "known_browser_cookie_name",
    "link_for",
    "links_of",
    "list_users",
    "mark_sent",
    "network_of",
    "open_portal",
    "open_preview",
    "portal_cookie_name",
    "portal_url",
    "record_seen",
    "record_view",
    "request_new_link",
    "revoke",
    "seen_is_due",
    "set_password",
    "sign_in",
    "sign_out",
    "staff_cookie_name",
    "staff_from_cookies",
    "token_for",
    "typed_email",
    "typed_email_cookie_name",
    "visitor_from_cookies",
]
