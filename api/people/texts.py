"""What the pages for signing in say, in English and Arabic."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "title": "Sign in to Clew",
        "name": "Name",
        "password": "Password",
        "code": "One-time code",
        "code-hint": "Only if you have set up an app for codes; or one of your recovery codes.",
        "sign-in": "Sign in",
        "issuer": "Sign in with your organisation",
        "link-hint": "Whoever runs Clew on this machine can print an address that signs in: clew link.",
        "wrong": "Name, password or code are not right.",
        "wait": "There were too many attempts. Try again in {seconds} seconds.",
        "locked": "There were too many attempts. Ask whoever administers Clew to open your account again.",
        "choose": "Choose a password",
        "choose-hint": "At least {least} characters. Several words that do not belong together do well; there are no"
        " other rules. It never expires.",
        "again": "The same again",
        "differ": "The two are not the same.",
        "save": "Save",
        "used": "This link was used already, or has expired.",
        "account": "Your account",
        "back": "Back to Clew",
        "now": "Password now",
        "new": "New password",
        "factor": "One-time codes",
        "factor-on": "Codes are asked for when you sign in.",
        "factor-off": "With codes from an app on your telephone, nobody can sign in with your password alone.",
        "factor-start": "Set up an app",
        "factor-secret": "Type this into the app, or open the address on the telephone that has it:",
        "factor-confirm": "Confirm",
        "factor-remove": "Ask for no codes any more",
        "recovery": "Your recovery codes",
        "recovery-hint": "Each of them stands in for a code once. Write them down now: they are not shown again.",
        "everywhere": "Sign out everywhere",
        "short": "The password is too short. Choose one of at least {least} characters.",
        "easy": "That is among the passwords that are tried first. Choose several words that do not belong together.",
        "bad-code": "This is not the code that the app shows now. Check its clock, and try again.",
        "too-short-alone": "Your password is too short to be all there is. Choose a longer one first.",
    },
    "ar": {
        "title": "تسجيل الدخول إلى Clew",
        "name": "الاسم",
        "password": "كلمة المرور",
        "code": "رمز لمرة واحدة",
        "code-hint": "فقط إذا كنت قد أعددت تطبيقًا للرموز، أو أحد رموز الاسترداد.",
        "sign-in": "تسجيل الدخول",
        "issuer": "تسجيل الدخول عبر مؤسستك",
        "link-hint": "يمكن لمن يشغّل Clew على هذا الجهاز أن يطبع عنوانًا لتسجيل الدخول: clew link.",
        "wrong": "الاسم أو كلمة المرور أو الرمز غير صحيح.",
        "wait": "محاولات كثيرة. حاول مرة أخرى بعد {seconds} ثانية.",
        "locked": "محاولات كثيرة. اطلب من مدير Clew فتح حسابك من جديد.",
        "choose": "اختر كلمة مرور",
        "choose-hint": "{least} حرفًا على الأقل. يُستحسن عدة كلمات لا رابط بينها؛ لا توجد قواعد أخرى ولا تنتهي صلاحيتها.",
        "again": "مرة أخرى",
        "differ": "الكلمتان غير متطابقتين.",
        "save": "حفظ",
        "used": "استُخدم هذا الرابط من قبل أو انتهت صلاحيته.",
        "account": "حسابك",
        "back": "العودة إلى Clew",
        "now": "كلمة المرور الحالية",
        "new": "كلمة المرور الجديدة",
        "factor": "رموز لمرة واحدة",
        "factor-on": "يُطلب رمز عند تسجيل الدخول.",
        "factor-off": "مع رموز من تطبيق على هاتفك لا يستطيع أحد الدخول بكلمة مرورك وحدها.",
        "factor-start": "إعداد تطبيق",
        "factor-secret": "اكتب هذا في التطبيق، أو افتح العنوان على الهاتف الذي فيه التطبيق:",
        "factor-confirm": "تأكيد",
        "factor-remove": "عدم طلب الرموز بعد الآن",
        "recovery": "رموز الاسترداد",
        "recovery-hint": "كل منها يحل محل رمز مرة واحدة. اكتبها الآن: لن تظهر مرة أخرى.",
        "everywhere": "تسجيل الخروج من كل مكان",
        "short": "كلمة المرور قصيرة جدًا. اختر كلمة من {least} حرفًا على الأقل.",
        "easy": "هذه من كلمات المرور التي تُجرَّب أولًا. اختر عدة كلمات لا رابط بينها.",
        "bad-code": "ليس هذا هو الرمز الذي يعرضه التطبيق الآن. تحقق من ساعته وحاول مرة أخرى.",
        "too-short-alone": "كلمة مرورك أقصر من أن تكفي وحدها. اختر كلمة أطول أولًا.",
    },
}


def language_of(accepted: str) -> str:
    """The language of ours that a browser prefers (Accept-Language, RFC 9110, section 12.5.4); English if none."""
    best, weight = "en", 0.0
    for part in accepted[:500].split(","):
        name, _, parameter = part.strip().partition(";")
        try:
            given = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        language = name.strip().casefold().partition("-")[0]
        if language in TEXTS and given > weight:
            best, weight = language, given
    return best
