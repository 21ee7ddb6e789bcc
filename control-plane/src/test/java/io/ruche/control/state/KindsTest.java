package io.ruche.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.TurnId;
import io.ruche.scheduler.state.TurnKeys;
import org.junit.jupiter.api.Test;

class KindsTest {
    @Test
    void keepsInMemoryWhateverMakesUpAState() {
        for (Rows.Kind kind : Rows.Kind.values()) {
            assertThat(Kinds.isCold(kind.key("x-1"))).as(kind.text()).isFalse();
        }
    }

    @Test
    void keepsAJournalOnDiskAlone() {
        TurnId turn = new TurnId("turn-4kq7m2x9");
        assertThat(Kinds.isCold(TurnKeys.start(turn))).isTrue();
        assertThat(Kinds.isCold(TurnKeys.decision(turn, 0))).isTrue();
        assertThat(Kinds.isCold(TurnKeys.outcome(turn, 0, 1))).isTrue();
    }
}
