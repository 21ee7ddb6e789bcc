package io.ruche.scheduler.redaction;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What in a text tells of a person and can be told by its form: e-mail addresses; accounts (IBAN) and cards by their check
 * digits; addresses of machines; telephone numbers that are written as such. Names and streets cannot. Patterns have
 * bounds and do not go back, so that a hostile text takes no longer than another.
 */
final class Person {
    private static final BigInteger NINETY_SEVEN = BigInteger.valueOf(97);
    private static final int LEAST_IBAN = 15;
    private static final int LEAST_CARD = 13;
    /** What JSON within a text writes with letters and is none, JSON within JSON too. */
    private static final Pattern ESCAPE = Pattern.compile("\\\\++(?:u[0-9A-Fa-f]{4}|[nrtbf\"/])?");

    private Person() {}

    /** In the order in which they are looked for: what is one is not looked at as another. */
    enum Kind {
        EMAIL(
                "[\\p{L}0-9](?:[\\p{L}0-9._%+'-]{0,62}[\\p{L}0-9_%+-])?@[\\p{L}0-9-]{1,63}(?:\\.[\\p{L}0-9-]{1,63}){1,8}",
                it -> it),
        IBAN("(?<![\\p{L}0-9])[A-Za-z]{2}[0-9]{2}(?: ?[A-Za-z0-9]){11,30}", Person::iban),
        CARD("(?<![\\p{L}0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])", Person::card),
        IP(
                "(?:(?<![\\p{L}0-9])(?<![0-9]\\.)[0-9]{1,3}(?:\\.[0-9]{1,3}){3}(?![0-9]|\\.[0-9])"
                        + "|(?<![\\p{L}0-9.:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\\.[0-9]{1,3}){0,3}(?![\\p{L}0-9:]))",
                Person::ip),
        PHONE(
                "(?<![\\p{L}0-9])(?:\\+[1-9](?:[ ()./-]{0,2}[0-9]){6,13}"
                        + "|(?<![0-9][.,/-])(?:00[1-9](?:[ ()./-]{0,2}[0-9]){6,13}"
                        + "|\\(?0[0-9](?:[ ()./-]{0,3}[0-9]){6,11}"
                        + "|\\(?[2-9][0-9]{2}\\)?[ .-][0-9]{3}[ .-][0-9]{4}))(?![\\p{L}0-9])",
                Person::phone);

        private final Pattern form;
        /** The part of what has the form that is one; empty: it is none. */
        private final UnaryOperator<String> check;

        Kind(String form, UnaryOperator<String> check) {
            this.form = Pattern.compile(form);
            this.check = check;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param from where it begins */
    record Found(Kind kind, String value, int from) {}

    /** All there is, in the order of the text. */
    static List<Found> in(String text) {
        List<Found> all = new ArrayList<>();
        BitSet taken = new BitSet();
        String bare = withoutEscapes(text);
        for (Kind kind : Kind.values()) {
            Matcher matcher = kind.form.matcher(bare);
            int at = 0;
            while (matcher.find(at)) {
                String value = kind.check.apply(matcher.group());
                int from = matcher.start();
                int end = from + value.length();
                at = from + 1;
                if (value.isEmpty() || !taken.get(from, end).isEmpty()) continue;
                all.add(new Found(kind, value, from));
                taken.set(from, end);
                at = end;
            }
        }
        all.sort(Comparator.comparingInt(Found::from));
        return all;
    }

    /** As long as the text, with a quote, which is part of nothing here, for each character of an escape. */
    private static String withoutEscapes(String text) {
        if (text.indexOf('\\') < 0) return text;
        return ESCAPE.matcher(text).replaceAll(it -> "\"".repeat(it.end() - it.start()));
    }

    /** The longest part whose check digits are right: words that follow have the same form. */
    private static String iban(String form) {
        for (int end = form.length(); end >= LEAST_IBAN; end--) {
            if (form.charAt(end - 1) == ' ') continue;
            String part = form.substring(0, end);
            String plain = part.replace(" ", "").toUpperCase(Locale.ROOT);
            if (plain.length() >= LEAST_IBAN && remainder(plain) == 1) return part;
        }
        return "";
    }

    private static int remainder(String iban) {
        StringBuilder digits = new StringBuilder();
        for (char c : (iban.substring(4) + iban.substring(0, 4)).toCharArray()) {
            digits.append(Character.getNumericValue(c));
        }
        return new BigInteger(digits.toString()).mod(NINETY_SEVEN).intValue();
    }

    /** The longest part that is right after Luhn: a date may follow. */
    private static String card(String form) {
        for (int end = form.length(); end >= LEAST_CARD; end--) {
            boolean isWhole = end == form.length() || !Character.isDigit(form.charAt(end));
            String part = form.substring(0, end);
            if (isWhole && Character.isDigit(form.charAt(end - 1)) && isCard(part)) return part;
        }
        return "";
    }

    private static boolean isCard(String part) {
        int sum = 0;
        int digits = 0;
        for (int i = part.length() - 1; i >= 0; i--) {
            int digit = part.charAt(i) - '0';
            if (digit < 0 || digit > 9) continue;
            int counts = digits++ % 2 == 1 ? 2 * digit : digit;
            sum += counts > 9 ? counts - 9 : counts;
        }
        return digits >= LEAST_CARD && sum > 0 && sum % 10 == 0;
    }

    private static String ip(String form) {
        if (form.indexOf(':') < 0) {
            for (String part : form.split("\\.", -1)) {
                if (Integer.parseInt(part) > 255) return "";
            }
            return form;
        }
        boolean isShort = form.contains("::");
        // times of the day and programs have colons too
        boolean hasDigit = form.chars().anyMatch(Character::isDigit);
        return hasDigit && (isShort || form.split(":", -1).length == 8) ? form : "";
    }

    /** Dates are written like telephone numbers. */
    private static String phone(String form) {
        return form.matches("[0-9]{2}[./-][0-9]{2}[./-][0-9]{4}.*") ? "" : form;
    }
}
