package io.ruche.agent.data;

import io.grpc.stub.ServerCallStreamObserver;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.proto.EmbedResponse;
import io.ruche.scheduler.failure.Failure;
import java.util.function.Consumer;

/** One answer in one message. */
final class EmbedCall extends Answering {
    private final ServerCallStreamObserver<EmbedResponse> reader;

    EmbedCall(String id, ServerCallStreamObserver<EmbedResponse> reader, Consumer<Answering> onEnd) {
        super(id, onEnd);
        this.reader = reader;
    }

    @Override
    public void embedded(EmbedResponse response) {
        if (end() && !reader.isCancelled()) {
            reader.onNext(response);
            reader.onCompleted();
        }
    }

    @Override
    public void failed(Failure failure) {
        if (end() && !reader.isCancelled()) {
            reader.onError(FailureStatus.exception(failure));
        }
    }
}
