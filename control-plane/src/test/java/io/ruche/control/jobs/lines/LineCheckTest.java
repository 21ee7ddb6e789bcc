package io.ruche.control.jobs.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.proto.ChatPrompt;
import io.ruche.proto.EmbeddingPrompt;
import io.ruche.proto.JobPrompt;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobKind;
import org.junit.jupiter.api.Test;

class LineCheckTest {
    private final LineCheck check = new LineCheck();

    @Test
    void tellsWhatAllLinesAskFor() {
        check.add(chat("a", ""), 1);
        check.add(chat("b", "small"), 3);
        check.add(chat("", "small"), 4);

        assertThat(check.kind()).contains(JobKind.CHAT);
        assertThat(check.model()).isEqualTo("small");
    }

    @Test
    void refusesASecondModelByTheLineThatNamesIt() {
        check.add(chat("a", "small"), 1);
        check.add(chat("b", "small"), 2);
        refused(chat("c", "large"), 9, "line 9: body.model: 'large' (expected: 'small', as in line 1).");
    }

    @Test
    void refusesASecondKind() {
        check.add(chat("a", "small"), 2);
        Line other = new Line(
                JobPrompt.newBuilder()
                        .setEmbedding(EmbeddingPrompt.newBuilder().addInputs("x"))
                        .build(),
                "small");
        refused(other, 3, "line 3: an embedding (expected: a chat, as in line 2).");
    }

    @Test
    void refusesANameThatIsTaken() {
        check.add(chat("a", "small"), 2);
        refused(chat("a", "small"), 5, "line 5: custom_id: 'a' is that of line 2 (expected: each once).");
    }

    private void refused(Line line, int number, String message) {
        assertThatThrownBy(() -> check.add(line, number))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        it -> assertThat(it.failure().message()).isEqualTo(message));
    }

    private static Line chat(String name, String model) {
        return new Line(
                JobPrompt.newBuilder()
                        .setCustomId(name)
                        .setChat(ChatPrompt.getDefaultInstance())
                        .build(),
                model);
    }
}
