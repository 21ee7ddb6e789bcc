package io.ruche.scheduler.organisation;

import io.ruche.scheduler.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of a model's answer. What is not as it was asked for ends the {@link Reading}. One thread. */
public final class AnswerFields {
    private final Map<?, ?> fields;
    private final String path;

    AnswerFields(Map<?, ?> fields, String path) {
        this.fields = fields;
        this.path = path;
    }

    /** @param most in characters; a longer text is cut, since tokens are counted in no schema */
    public String text(String key, int most) {
        return findText(key, most).orElseThrow(() -> wrong(key, "a text"));
    }

    public Optional<String> findText(String key, int most) {
        Object value = fields.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text)) {
            throw wrong(key, "a text");
        }
        return Optional.of(Texts.line(text, most)).filter(line -> !line.isEmpty());
    }

    public int whole(String key, int least, int most) {
        if (fields.get(key) instanceof Long number && least <= number && number <= most) {
            return number.intValue();
        }
        throw wrong(key, "a whole number from " + least + " to " + most);
    }

    public boolean flag(String key) {
        if (fields.get(key) instanceof Boolean flag) {
            return flag;
        }
        throw wrong(key, "true or false");
    }

    /** Empty when it is not there. */
    public List<String> texts(String key, int mostItems, int mostCharacters) {
        List<String> texts = new ArrayList<>();
        for (Object item : list(key, mostItems)) {
            if (!(item instanceof String text)) {
                throw wrong(key, "a list of texts");
            }
            texts.add(Texts.line(text, mostCharacters));
        }
        return texts;
    }

    /** Empty when it is not there. */
    public List<AnswerFields> groups(String key, int mostItems) {
        List<AnswerFields> groups = new ArrayList<>();
        for (Object item : list(key, mostItems)) {
            if (!(item instanceof Map<?, ?> map)) {
                throw wrong(key, "a list of objects");
            }
            groups.add(new AnswerFields(map, path + "." + key));
        }
        return groups;
    }

    /** Empty when it is not there. */
    public Optional<AnswerFields> findGroup(String key) {
        Object value = fields.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(key, "an object");
        }
        return Optional.of(new AnswerFields(map, path + "." + key));
    }

    /** Ends the reading. */
    public WrongAnswer wrong(String key, String expected) {
        Object found = fields.get(key);
        return new WrongAnswer(path + " has " + key + ": "
                + (found == null ? "nothing" : Failure.printable(found.toString())) + " (expected: " + expected
                + ").");
    }

    private List<? extends @Nullable Object> list(String key, int mostItems) {
        Object value = fields.get(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list) || list.size() > mostItems) {
            throw wrong(key, "a list of at most " + mostItems);
        }
        return list;
    }

    /** Leaves a reading; {@link Reading#of} makes a value of it. */
    public static final class WrongAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String what;

        WrongAnswer(String what) {
            super(what, null, false, false);
            this.what = what;
        }

        String what() {
            return what;
        }
    }
}
