package io.ruche.scheduler.catalogue;

import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Numbers by layer as people write them: {@code 100 30*7 100} is 100, thirty times 7, and 100. */
final class Runs {
    private Runs() {}

    /** As many numbers as expected; none when the field is absent or wrong, which is told. */
    static List<Long> read(Form form, String key, int expected) {
        Optional<String> text = form.text(key, "numbers by layer");
        if (text.isEmpty()) return List.of();
        List<Long> values = new ArrayList<>();
        for (String word : text.get().split("\\s+")) {
            if (!word.matches("([1-9][0-9]{0,3}\\*)?[0-9]{1,15}")) {
                form.wrong(key, SpecProblems.shown(word), "a number, or TIMES*NUMBER");
                return List.of();
            }
            int star = word.indexOf('*');
            int times = star < 0 ? 1 : Integer.parseInt(word.substring(0, star));
            long value = Long.parseLong(word.substring(star + 1));
            for (int i = 0; i < times && values.size() <= expected; i++) values.add(value);
        }
        if (values.size() == expected) return values;
        form.wrong(
                key,
                values.size() > expected ? "more than " + expected + " numbers" : values.size() + " numbers",
                expected + ": the embedding, each layer, the rest");
        return List.of();
    }
}
