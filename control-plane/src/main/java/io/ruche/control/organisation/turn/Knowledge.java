package io.ruche.control.organisation.turn;

import com.google.protobuf.ByteString;
import io.ruche.scheduler.organisation.turn.Recalled;
import io.ruche.scheduler.organisation.turn.TurnStart;
import io.ruche.scheduler.state.State;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What an agent knows when it begins a turn. Any thread; nothing blocks. */
public interface Knowledge {
    /** Nobody remembers anything. */
    Knowledge NONE = (state, start) -> CompletableFuture.completedFuture(Known.NOTHING);

    /** Asked once a turn, and again after the leader changed. Completes on any thread. */
    CompletionStage<Known> of(State state, TurnStart start);

    /**
     * What is known.
     *
     * @param beside lessons and how the agent stands with others; memories and thread are left empty
     * @param recall which memories to look for where they lie; empty: none
     */
    record Known(Recalled beside, ByteString recall) {
        public static final Known NOTHING = new Known(Recalled.NOTHING, ByteString.EMPTY);
    }
}
