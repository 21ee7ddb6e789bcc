package io.ruche.agent.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.ruche.agent.djl.stage.Golden;
import io.ruche.agent.runtime.Request;
import io.ruche.agent.runtime.Runtime;
import io.ruche.agent.runtime.StageAssignment;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.EmbedRequest;
import io.ruche.proto.FinishReason;
import io.ruche.proto.Finished;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.Grammar;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.RuntimeOptions;
import io.ruche.proto.Sampling;
import io.ruche.proto.StageSpec;
import io.ruche.proto.TokenIds;
import io.ruche.proto.TokenLogprob;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The runtime through its interface, on a real model. */
class DjlRuntimeTest {

    private static Runtime runtime() {
        return ServiceLoader.load(Runtime.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.name().equals("djl"))
                .findFirst()
                .orElseThrow();
    }

    private static StageAssignment assignment(String precision, int context, int slots) {
        InstanceSpec spec = InstanceSpec.newBuilder()
                .setId("test-" + precision)
                .setOptions(RuntimeOptions.newBuilder()
                        .setPrecision(precision)
                        .setContext(context)
                        .setSlots(slots))
                .build();
        return new StageAssignment(spec, TestFiles.decoder());
    }

    private static Worker start(String precision, int context, int slots) throws InterruptedException {
        return runtime().start(TestFiles.context(1), assignment(precision, context, slots), done -> {});
    }

    private static GenerateRequest.Builder greedy(String prompt) {
        return GenerateRequest.newBuilder()
                .setRequestId("r")
                .setText(prompt)
                .setSampling(Sampling.newBuilder().setTemperature(0));
    }

    private static Answer ask(Worker worker, GenerateRequest.Builder request) {
        Answer answer = new Answer();
        worker.open(new Request.Generate(request.build()), answer);
        return answer;
    }

    /** Four prompts of different lengths, alone and then together: the ids must not differ. */
    private static void idsAreTheSameAloneAndBesideThree(Worker worker) {
        List<GenerateRequest.Builder> requests = Golden.prompts().stream()
                .map(prompt -> greedy(prompt.text()).setMaxTokens(24).setIgnoreEos(true))
                .toList();
        List<int[]> alone = requests.stream()
                .map(request -> {
                    Answer answer = ask(worker, request);
                    answer.finish();
                    return answer.ids();
                })
                .toList();
        List<Answer> together =
                requests.stream().map(request -> ask(worker, request)).toList();
        together.forEach(Answer::finish);
        for (int i = 0; i < alone.size(); i++) {
            assertThat(alone.get(i)).hasSize(24);
            assertThat(together.get(i).ids()).isEqualTo(alone.get(i));
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class InReferencePrecision {
        private Worker worker;

        @BeforeAll
        void load() throws InterruptedException {
            worker = start("reference", 512, 4);
        }

        @AfterAll
        void close() {
            if (worker != null) {
                worker.close();
            }
        }

        static List<Golden.Prompt> prompts() {
            return Golden.prompts();
        }

        @ParameterizedTest
        @MethodSource("prompts")
        void answersAsTheIndependentImplementationDoes(Golden.Prompt prompt) {
            Answer answer = ask(
                    worker,
                    greedy(prompt.text())
                            .setMaxTokens(prompt.tokens().length)
                            .setLogprobs(true)
                            .setTopLogprobs(5));
            Finished end = answer.finish();
            int certain = Math.min(prompt.certain(), answer.ids().length);
            assertThat(answer.start().getPromptTokens()).isEqualTo(prompt.ids().length);
            assertThat(Arrays.copyOf(answer.ids(), certain)).isEqualTo(Arrays.copyOf(prompt.tokens(), certain));
            if (prompt.certain() == prompt.tokens().length) {
                assertThat(end.getReason())
                        .isEqualTo(
                                prompt.endsItself()
                                        ? FinishReason.FINISH_REASON_STOP
                                        : FinishReason.FINISH_REASON_LENGTH);
            }
            TokenLogprob first = answer.logprobs().get(0);
            assertThat(first.getId()).isEqualTo(prompt.tokens()[0]);
            for (int i = 0; i < 5; i++) {
                assertThat(first.getTop(i).getId()).isEqualTo(prompt.topIds()[i]);
                assertThat((double) first.getTop(i).getLogprob())
                        .isCloseTo(prompt.topLogprobs()[i], within(Golden.tolerance()));
            }
        }

        @Test
        void aRequestsIdsAreTheSameAloneAndBesideThreeOthers() {
            idsAreTheSameAloneAndBesideThree(worker);
        }

        @Test
        void aSessionGoesOnFromWhatItsCacheHolds() {
            String start = Golden.prompt("chat").text();
            Answer first = ask(worker, greedy(start).setMaxTokens(12).setSessionKey("s"));
            first.finish();
            String whole = start + first.text() + "\nAnd then";
            Answer cached = ask(worker, greedy(whole).setMaxTokens(12).setSessionKey("s"));
            Answer fresh = ask(worker, greedy(whole).setMaxTokens(12));
            assertThat(cached.finish().getUsage().getCachedTokens())
                    .isGreaterThan(first.start().getPromptTokens());
            assertThat(fresh.finish().getUsage().getCachedTokens()).isZero();
            assertThat(cached.ids()).isEqualTo(fresh.ids());
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class ByDefault {
        private Worker worker;

        @BeforeAll
        void load() throws InterruptedException {
            worker = start("", 256, 4);
        }

        @AfterAll
        void close() {
            if (worker != null) {
                worker.close();
            }
        }

        private GenerateRequest.Builder endless() {
            return greedy("Once upon a time").setIgnoreEos(true);
        }

        @Test
        void answersGreedily() {
            Answer answer = ask(worker, greedy("The capital of France is").setMaxTokens(8));
            assertThat(answer.finish().getReason()).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
            assertThat(answer.text()).startsWith(" Paris");
            assertThat(answer.ids()).hasSize(8);
            assertThat(answer.start().getPromptTokens()).isEqualTo(5);
            assertThat(answer.finish().getUsage().getCompletionTokens()).isEqualTo(8);
        }

        @Test
        void aRequestsIdsAreTheSameAloneAndBesideThreeOthers() {
            idsAreTheSameAloneAndBesideThree(worker);
        }

        @Test
        void aStopStringOverSeveralTokensEndsTheAnswerAndIsNotPartOfIt() {
            Answer whole = ask(worker, endless().setMaxTokens(24));
            whole.finish();
            String stop = whole.text().substring(20, 33);
            Answer cut = ask(worker, endless().setMaxTokens(24).addStop(stop).addStop("never said"));
            assertThat(cut.finish().getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
            assertThat(cut.finish().getStop()).isEqualTo(stop);
            assertThat(cut.text())
                    .isEqualTo(whole.text().substring(0, whole.text().indexOf(stop)));
        }

        @Test
        void cancelEndsTheAnswerWithinAToken() {
            CompletableFuture<Worker.Call> call = new CompletableFuture<>();
            Answer answer = new Answer(so -> {
                if (so.ids().length == 5) {
                    call.join().cancel();
                }
            });
            call.complete(worker.open(new Request.Generate(endless().build()), answer));
            assertThat(answer.finish().getReason()).isEqualTo(FinishReason.FINISH_REASON_CANCELLED);
            assertThat(answer.ids()).hasSize(5);
        }

        @Test
        void aCallCancelledAtOnceGivesNoTokens() {
            Answer answer = new Answer();
            worker.open(new Request.Generate(endless().build()), answer).cancel();
            assertThat(answer.finish().getReason()).isEqualTo(FinishReason.FINISH_REASON_CANCELLED);
            assertThat(answer.ids()).hasSizeLessThanOrEqualTo(1);
        }

        @Test
        void aFullContextEndsTheAnswerAsLength() {
            Answer answer = ask(worker, greedy("word ".repeat(240)).setIgnoreEos(true));
            Finished end = answer.finish();
            assertThat(end.getReason()).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
            assertThat(end.getUsage().getPromptTokens() + end.getUsage().getCompletionTokens())
                    .isEqualTo(256);
        }

        @Test
        void aPromptThatFillsTheContextIsRefusedWithBothNumbers() {
            var failure = ask(worker, greedy("word ".repeat(300))).failure();
            assertThat(failure.code()).isEqualTo(FailureCode.CONTEXT_LENGTH_EXCEEDED);
            assertThat(failure.message()).contains("301").contains("256");
        }

        @Test
        void theSameSeedGivesTheSameText() {
            GenerateRequest.Builder request = greedy("Once upon a time")
                    .setMaxTokens(12)
                    .setSampling(Sampling.newBuilder()
                            .setTemperature(1)
                            .setTopP(0.95f)
                            .setSeed(11));
            Answer one = ask(worker, request);
            Answer two = ask(worker, request);
            one.finish();
            two.finish();
            assertThat(one.ids()).isEqualTo(two.ids());
        }

        @Test
        void tokenIdsAreTakenAsThePrompt() {
            Golden.Prompt prompt = Golden.prompt("france");
            TokenIds ids = TokenIds.newBuilder()
                    .addAllIds(IntStream.of(prompt.ids()).boxed().toList())
                    .build();
            Answer answer = ask(worker, greedy("").setTokenIds(ids).setMaxTokens(1));
            answer.finish();
            assertThat(answer.text()).isEqualTo(" Paris");
        }

        @Test
        void whatCannotBeDoneIsRefusedByName() {
            assertThat(ask(worker, greedy("")).failure().code()).isEqualTo(FailureCode.INVALID_REQUEST);
            assertThat(ask(worker, greedy("a").setGrammar(Grammar.newBuilder().setGbnf("root ::= \"a\"")))
                            .failure()
                            .code())
                    .isEqualTo(FailureCode.UNSUPPORTED_FIELD);
            TokenIds outside = TokenIds.newBuilder().addIds(49152).build();
            assertThat(ask(worker, greedy("").setTokenIds(outside)).failure().message())
                    .contains("49152");
            Answer embedding = new Answer();
            worker.open(new Request.Embed(EmbedRequest.getDefaultInstance()), embedding);
            assertThat(embedding.failure().code()).isEqualTo(FailureCode.UNSUPPORTED_FIELD);
        }

        @Test
        void aDeadlineEndsTheRequest() {
            Answer answer = ask(worker, endless().setDeadlineMillis(1));
            assertThat(answer.failure().code()).isEqualTo(FailureCode.DEADLINE_EXCEEDED);
        }

        @Test
        void moreRequestsThanMayWaitAreRefused() {
            List<Answer> answers = IntStream.range(0, 200)
                    .mapToObj(i -> ask(worker, endless().setMaxTokens(1)))
                    .toList();
            long refused = answers.stream().filter(DjlRuntimeTest::overloaded).count();
            assertThat(refused).isBetween(1L, 196L);
        }

        @Test
        void tellsWhatItsKeysAndValuesHold() {
            Worker.Call running = worker.open(new Request.Generate(endless().build()), new Answer());
            await().until(() -> worker.load().kvCacheBytes().orElseThrow() > 0);
            running.cancel();
        }

        @Test
        void tellsItsLoad() {
            ask(worker, endless().setMaxTokens(4)).finish();
            Worker.Load load = worker.load();
            assertThat(load.footprintBytes()).isGreaterThan(130_000_000);
            assertThat(load.generatedTokens()).isPositive();
            assertThat(load.decodeTokensPerSecond()).isPositive();
            assertThat(load.prefillTokensPerSecond()).isPositive();
            assertThat(worker.precision()).isEqualTo("fast");
            assertThat(worker.facts().getArchitecture()).isEqualTo("llama");
        }
    }

    private static boolean overloaded(Answer answer) {
        return answer.end() instanceof io.ruche.scheduler.failure.Failure failure
                && failure.code() == FailureCode.OVERLOADED;
    }

    @Test
    void closingEndsWhatRunsAsCancelled() throws InterruptedException {
        Worker worker = start("", 128, 1);
        Answer running = ask(worker, greedy("Once upon a time").setIgnoreEos(true));
        Answer waiting = ask(worker, greedy("Once upon a time").setIgnoreEos(true));
        worker.close();
        worker.close();
        assertThat(running.end()).isNotNull();
        assertThat(waiting.end()).isNotNull();
        assertThat(ask(worker, greedy("late")).failure().code()).isEqualTo(FailureCode.STALE_INSTANCE);
    }

    @Test
    void anInterruptedLoadIsAbandoned() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> start("", 128, 1)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptDuringTheLoadAbandonsIt() {
        Thread loading = Thread.currentThread();
        AtomicBoolean interrupted = new AtomicBoolean();
        assertThatThrownBy(() -> runtime().start(TestFiles.context(1), assignment("", 128, 1), done -> {
                    if (done > 0.2 && interrupted.compareAndSet(false, true)) {
                        loading.interrupt();
                    }
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aRangeOfLayersIsRefusedUntilMachinesCanHandOver() {
        StageAssignment whole = assignment("", 128, 1);
        InstanceSpec part = whole.spec().toBuilder()
                .setStage(StageSpec.newBuilder().setSize(2).setFirstLayer(0).setLastLayer(14))
                .build();
        assertThatThrownBy(() ->
                        runtime().start(TestFiles.context(1), new StageAssignment(part, whole.model()), done -> {}))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.UNSUPPORTED_MODEL));
    }

    @Test
    void probingSaysWhatIsMissing() {
        var context = TestFiles.context(1);
        assertThat(runtime().probe(context).getAvailable()).isTrue();
        assertThat(runtime().probe(context).getPrecisionsList()).containsExactly("fast", "accurate", "reference");
        var bare = new io.ruche.agent.runtime.RuntimeContext(
                context.home(), context.cache(), context.home().resolve("no-such-folder"), 1);
        assertThat(runtime().probe(bare).getAvailable()).isFalse();
        assertThat(runtime().probe(bare).getReason()).contains("no-such-folder");
    }
}
