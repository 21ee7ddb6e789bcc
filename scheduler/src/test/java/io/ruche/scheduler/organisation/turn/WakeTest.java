package io.ruche.scheduler.organisation.turn;

import static io.ruche.scheduler.organisation.turn.Turns.note;
import static io.ruche.scheduler.organisation.turn.Turns.wake;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WakeTest {
    @Test
    void knocksOfOneReasonAndSourceAreOne() {
        List<Wake> waiting = List.of();
        for (String text : List.of("one", "two", "three")) {
            waiting = Wake.add(waiting, wake(WakeReason.Kind.FOLDER_FILE, "inbox", text));
        }
        waiting = Wake.add(waiting, wake(WakeReason.Kind.FOLDER_FILE, "outbox", "four"));

        assertThat(waiting).hasSize(2);
        assertThat(waiting.get(0).count()).isEqualTo(3);
        assertThat(waiting.get(0).notes()).extracting(Note::text).containsExactly("one", "two", "three");
    }

    @Test
    void whatFindsNoRoomIsCounted() {
        List<Wake> waiting = List.of();
        for (int i = 0; i < 20; i++) {
            waiting = Wake.add(waiting, wake(WakeReason.Kind.FEED_ITEM, "feed", "x".repeat(Wake.MOST_NOTE)));
        }
        assertThat(waiting.get(0).count()).isEqualTo(20);
        assertThat(waiting.get(0).notes()).hasSize(Wake.MOST_WAITING_BYTES / Wake.MOST_NOTE);
    }

    @Test
    void whoeverIsOwedAnAnswerHasATurnOfItsOwn() {
        Wake step = wake(WakeReason.Kind.STEP, "run-1/find", "Find.");
        Wake lesson = wake(WakeReason.Kind.LESSON, "lesson-1", "Plain titles.");
        Wake file = wake(WakeReason.Kind.FOLDER_FILE, "inbox", "a.txt");

        assertThat(Wake.take(List.of(step, lesson, file))).containsExactly(step);
        assertThat(Wake.take(List.of(lesson, step, file))).containsExactly(lesson, file);
        assertThat(Wake.take(List.of())).isEmpty();
    }

    @Test
    void nobodyWakesHimself() {
        WakeReason message = WakeReason.of(WakeReason.Kind.MESSAGE);
        assertThat(Wake.isSelfAuthored("scout", message, "agent:scout", "agent:scout"))
                .isTrue();
        assertThat(Wake.isSelfAuthored("scout", message, "agent:dev", "agent:dev"))
                .isFalse();
        assertThat(Wake.isSelfAuthored("scout", WakeReason.of(WakeReason.Kind.FOLDER_FILE), "inbox", "agent:scout"))
                .as("a file of its own")
                .isTrue();
        assertThat(Wake.isSelfAuthored("scout", WakeReason.event("scout.problemFound"), "inbox", "house"))
                .as("an event of its own")
                .isTrue();
        assertThat(Wake.isSelfAuthored("scout", WakeReason.event("scouting.done"), "inbox", "house"))
                .isFalse();
    }

    @Test
    void reasonsReadAsTheyAreWritten() {
        for (WakeReason.Kind kind : WakeReason.Kind.values()) {
            WakeReason reason =
                    kind == WakeReason.Kind.EVENT ? WakeReason.event("scout.problemFound") : WakeReason.of(kind);
            assertThat(WakeReason.find(reason.label())).contains(reason);
        }
        assertThat(WakeReason.find("folder.file")).contains(WakeReason.of(WakeReason.Kind.FOLDER_FILE));
        assertThat(WakeReason.find("event:problemFound")).isEmpty();
        assertThat(WakeReason.find("event")).isEmpty();
        assertThat(Wake.of(WakeReason.event("a.b"), "agent:a", note("agent:a", "x"), Optional.empty())
                        .count())
                .isEqualTo(1);
    }
}
