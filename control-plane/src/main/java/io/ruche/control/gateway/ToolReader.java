package io.ruche.control.gateway;

/**
 * Takes the answer of a model with tools apart while it comes: the text for the user, or calls with their arguments as
 * the model wrote them. It was decoded under the schema of {@link io.ruche.scheduler.grammar.ToolAnswers}, so it is what
 * that allows, or the beginning of it. One thread at a time.
 */
final class ToolReader {
    /** Hears the parts in order, none of them empty. */
    interface Parts {
        /** More of what the user is told. */
        void content(String text);

        /** A call begins, the first has index 0. */
        void call(int index, String name);

        /** More of a call's arguments. */
        void arguments(int index, String json);
    }

    private enum At {
        /** Before or inside the name of the only member. */
        MEMBER,
        BEFORE_MESSAGE,
        TEXT,
        DOCUMENT,
        /** Between calls. */
        CALLS,
        /** Before or inside the name of a call's member. */
        CALL,
        NAME,
        BEFORE_ARGUMENTS,
        ARGUMENTS,
        END
    }

    private final boolean plain;
    private final Parts parts;
    private final StringBuilder word = new StringBuilder();
    private final StringBuilder piece = new StringBuilder();
    private At at = At.MEMBER;
    private boolean inString;
    /** Characters of an escape that is not whole yet; empty: none. */
    private final StringBuilder escape = new StringBuilder();
    /** Objects and lists that are open in a document or in arguments. */
    private int open;

    private int calls;

    /** @param plain whether the user is told text, not a document */
    ToolReader(boolean plain, Parts parts) {
        this.plain = plain;
        this.parts = parts;
    }

    /** Takes the next piece of the answer. */
    void take(String text) {
        for (int i = 0; i < text.length(); i++) take(text.charAt(i));
        flush();
    }

    /** Calls so far. */
    int calls() {
        return calls;
    }

    /** Whether the answer is complete. */
    boolean isWhole() {
        return at == At.END;
    }

    private void take(char c) {
        switch (at) {
            case MEMBER -> {
                if (readsWord(c)) at = word.toString().equals("calls") ? At.CALLS : At.BEFORE_MESSAGE;
            }
            case BEFORE_MESSAGE -> {
                if (c == ':' || c == ' ') return;
                at = plain ? At.TEXT : At.DOCUMENT;
                if (!plain) nested(c);
            }
            case TEXT -> text(c);
            case DOCUMENT, ARGUMENTS -> nested(c);
            case CALLS -> {
                if (c == '{') at = At.CALL;
                else if (c == ']') at = At.END;
            }
            case CALL -> {
                if (readsWord(c)) at = word.toString().equals("name") ? At.NAME : At.BEFORE_ARGUMENTS;
            }
            case NAME -> {
                if (readsWord(c)) {
                    parts.call(calls++, word.toString());
                    at = At.CALL;
                }
            }
            case BEFORE_ARGUMENTS -> {
                if (c == ':' || c == ' ') return;
                at = At.ARGUMENTS;
                nested(c);
            }
            case END -> {}
        }
    }

    /** A string without escapes; true with its closing quote. */
    private boolean readsWord(char c) {
        if (c == '"') {
            inString = !inString;
            if (inString) word.setLength(0);
            return !inString;
        }
        if (inString) word.append(c);
        return false;
    }

    /** JSON as it is written, up to the bracket that closes what is around it. */
    private void nested(char c) {
        if (inString) {
            if (!escape.isEmpty()) escape.setLength(0);
            else if (c == '\\') escape.append(c);
            else if (c == '"') inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            open++;
        } else if (c == '}' || c == ']') {
            if (open == 0) {
                flush();
                at = at == At.ARGUMENTS ? At.CALLS : At.END;
                return;
            }
            open--;
        }
        piece.append(c);
    }

    private void text(char c) {
        if (escape.isEmpty()) {
            if (c == '"') {
                flush();
                at = At.END;
            } else if (c == '\\') {
                escape.append(c);
            } else {
                piece.append(c);
            }
            return;
        }
        escape.append(c);
        boolean unicode = escape.charAt(1) == 'u';
        if (unicode && escape.length() < 6) return;
        piece.append(unicode ? (char) Integer.parseInt(escape, 2, 6, 16) : unescaped(c));
        escape.setLength(0);
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> c;
        };
    }

    private void flush() {
        int length = piece.length();
        // half of a character waits for its other half
        if (length > 0 && Character.isHighSurrogate(piece.charAt(length - 1)) && at == At.TEXT) length--;
        if (length == 0) return;
        String whole = piece.substring(0, length);
        piece.delete(0, length);
        if (at == At.ARGUMENTS) parts.arguments(calls - 1, whole);
        else parts.content(whole);
    }
}
