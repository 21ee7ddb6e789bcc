package io.ruche.tests;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.Transport;
import io.ruche.proto.ChatMessage;
import io.ruche.proto.ChatPrompt;
import io.ruche.proto.Job;
import io.ruche.proto.JobHeader;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobPrompts;
import io.ruche.proto.JobResult;
import io.ruche.proto.JobServiceGetRequest;
import io.ruche.proto.JobServiceGrpc;
import io.ruche.proto.JobServiceResultsRequest;
import io.ruche.proto.JobServiceSubmitRequest;
import io.ruche.proto.JobServiceSubmitResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client of a house's gRPC services, with its key. */
public final class Grpc implements AutoCloseable {
    private static final long SECONDS = 30;

    private final ManagedChannel channel;
    private final Channel shown;

    public Grpc(String address, String key) {
        channel = Transport.channel(Endpoint.parse(address));
        shown = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(authorization(key)));
    }

    /** What shows a key. */
    public static Metadata authorization(String key) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key);
        return headers;
    }

    public Channel channel() {
        return shown;
    }

    public JobServiceGrpc.JobServiceBlockingStub jobs() {
        return JobServiceGrpc.newBlockingStub(shown).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    /** Submits, some prompts a message. Throws StatusRuntimeException, wrapped, when it is refused or breaks. */
    public Job submit(JobHeader header, List<JobPrompt> prompts) {
        CompletableFuture<Job> answer = new CompletableFuture<>();
        StreamObserver<JobServiceSubmitRequest> requests = JobServiceGrpc.newStub(shown)
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .submit(new StreamObserver<>() {
                    @Override
                    public void onNext(JobServiceSubmitResponse response) {
                        answer.complete(response.getJob());
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        answer.completeExceptionally(thrown);
                    }

                    @Override
                    public void onCompleted() {}
                });
        requests.onNext(JobServiceSubmitRequest.newBuilder().setHeader(header).build());
        for (int from = 0; from < prompts.size(); from += 100) {
            requests.onNext(JobServiceSubmitRequest.newBuilder()
                    .setPrompts(JobPrompts.newBuilder()
                            .addAllPrompts(prompts.subList(from, Math.min(prompts.size(), from + 100))))
                    .build());
        }
        requests.onCompleted();
        return answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    public Job get(String id) {
        return jobs().get(JobServiceGetRequest.newBuilder().setId(id).build()).getJob();
    }

    public List<JobResult> results(String id) {
        List<JobResult> results = new ArrayList<>();
        jobs().results(JobServiceResultsRequest.newBuilder().setId(id).build())
                .forEachRemaining(it -> results.add(it.getResult()));
        return results;
    }

    public static JobPrompt prompt(String customId, String question, int maxTokens) {
        return JobPrompt.newBuilder()
                .setCustomId(customId)
                .setChat(ChatPrompt.newBuilder()
                        .addMessages(ChatMessage.newBuilder().setRole("user").setContent(question))
                        .setMaxTokens(maxTokens))
                .build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
