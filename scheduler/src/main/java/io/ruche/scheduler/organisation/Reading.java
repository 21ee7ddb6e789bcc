package io.ruche.scheduler.organisation;

import io.ruche.scheduler.json.Json;
import java.util.function.Function;

/** What came of reading a model's answer. A wrong answer is a value: models err. */
public sealed interface Reading<T> {
    record Read<T>(T value) implements Reading<T> {}

    /** @param what is wrong with it, one sentence */
    record Wrong<T>(String what) implements Reading<T> {}

    /** @param name of the answer in messages, as {@code the reflection} */
    static <T> Reading<T> of(String json, String name, Function<AnswerFields, T> reader) {
        try {
            return new Read<>(
                    reader.apply(new AnswerFields(Json.object(json, name, AnswerFields.WrongAnswer::new), name)));
        } catch (AnswerFields.WrongAnswer e) {
            return new Wrong<>(e.what());
        }
    }
}
