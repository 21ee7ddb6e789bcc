package io.ruche.control.template;

import io.ruche.scheduler.spelling.Excerpt;

/**
 * @param text of a DATA, NAME, STRING (its value) or OPERATOR token
 * @param number of an INTEGER or FLOAT token
 */
record Token(Kind kind, String text, Number number, int line) {
    enum Kind {
        /** Text between tags. */
        DATA,
        /** <code>{{</code> */
        PRINT_BEGIN,
        /** <code>}}</code> */
        PRINT_END,
        /** <code>{%</code> */
        BLOCK_BEGIN,
        /** <code>%}</code> */
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    static Token of(Kind kind, String text, int line) {
        return new Token(kind, text, 0, line);
    }

    boolean is(Kind wanted, String wantedText) {
        return kind == wanted && text.equals(wantedText);
    }

    /** As messages name it. */
    String shown() {
        return switch (kind) {
            case DATA -> "text";
            case PRINT_BEGIN -> "{{";
            case PRINT_END -> "}}";
            case BLOCK_BEGIN -> "{%";
            case BLOCK_END -> "%}";
            case END -> "the end of the template";
            case INTEGER, FLOAT -> number.toString();
            case NAME, STRING, OPERATOR -> "'" + Excerpt.of(text, 40) + "'";
        };
    }
}
