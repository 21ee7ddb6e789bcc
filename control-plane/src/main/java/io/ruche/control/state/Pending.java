package io.ruche.control.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reply;
import java.util.concurrent.CompletableFuture;

/** A command that waits for its answer. */
record Pending(Command command, Caller caller, CompletableFuture<Reply> answer) {

    static Pending of(Command command, Caller caller) {
        return new Pending(command, caller, new CompletableFuture<>());
    }

    void reply(Reply reply) {
        answer.complete(reply);
    }

    void refuse(Failure failure) {
        answer.completeExceptionally(new FailureException(failure));
    }
}
