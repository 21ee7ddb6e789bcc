package io.ruche.scheduler.organisation.conversation;

import static io.ruche.scheduler.organisation.conversation.Specimens.ALL;
import static io.ruche.scheduler.organisation.conversation.Specimens.NOW;
import static io.ruche.scheduler.organisation.conversation.Specimens.talk;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.scheduler.grammar.Grammar;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.conversation.Conversation.Phase;
import io.ruche.scheduler.organisation.conversation.Conversations.Draw.Drawn;
import io.ruche.scheduler.organisation.conversation.Outcome.Learnt;
import io.ruche.scheduler.organisation.lesson.Lesson;
import io.ruche.scheduler.organisation.memory.Embedding;
import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.memory.MemoryId;
import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.relation.Relationship;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Order;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Output;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TalkTest {
    private static final Label OWN = Label.of(DataClass.PRIVATE, Taint.TRUSTED);
    private static final Label STRANGE = Label.of(DataClass.PRIVATE, Taint.UNTRUSTED);

    private final List<TalkOrder> orders = new ArrayList<>();
    private String topic = "";
    private ConversationSpec spec = talk(Order.ROUND, 2, 32, ALL);
    private Conversation talk = begin("scout", "quill", "dev");
    private long now = NOW;

    @Test
    void opensWhenAllHaveAnsweredAndGoesRound() {
        joined("quill", "dev");
        for (int i = 0; i < 6; i++) say("word " + i);

        assertThat(speakers()).containsExactly("scout", "quill", "dev", "scout", "quill", "dev");
        assertThat(talk.phase()).isEqualTo(Phase.SUMMARISING);
        assertThat(talk.ending()).isEqualTo("it had all its rounds");
    }

    @Test
    void doesNotWaitForWhoNeverAnswers() {
        send(new TalkSignal.Replied("dev", true));
        assertThat(talk.phase()).isEqualTo(Phase.INVITED);
        pass(Duration.ofMinutes(1));

        assertThat(talk.phase()).isEqualTo(Phase.OPEN);
        assertThat(talk.participants()).containsExactly("scout", "dev");
    }

    @Test
    void isNoTalkWhenNobodyComes() {
        send(new TalkSignal.Replied("quill", false));
        send(new TalkSignal.Replied("dev", false));

        assertThat(talk.phase()).isEqualTo(Phase.ENDED);
        assertThat(talk.ending()).isEqualTo("too few came");
        assertThat(orders).containsExactly(new TalkOrder.Ended(Optional.empty()));
    }

    @Test
    void endsWhenAllPassAndCostsNoSummaryWhenNothingWasSaid() {
        joined("quill", "dev");
        for (int i = 0; i < 3; i++) answer("{\"say\":\"\"}");

        assertThat(talk.phase()).isEqualTo(Phase.ENDED);
        assertThat(talk.ending()).isEqualTo("nobody had more to say");
        assertThat(orders).noneMatch(TalkOrder.Summarise.class::isInstance);
    }

    @Test
    void aModelThatFailsOrTalksNonsensePassesTheWord() {
        joined("quill", "dev");
        send(new TalkSignal.Silent(1, "scout", "the model is not there"));
        answer("nonsense");

        assertThat(speakers()).containsExactly("scout", "quill", "dev");
        assertThat(talk.said()).allMatch(Conversation.Utterance::isPass);
    }

    @Test
    void onlyTheOneWhoWasAskedSpeaksAndOnlyOnce() {
        joined("quill", "dev");
        Conversation before = talk;
        send(new TalkSignal.Spoke(1, "quill", "{\"say\":\"me\"}", 5, OWN));
        send(new TalkSignal.Spoke(2, "scout", "{\"say\":\"me\"}", 5, OWN));
        assertThat(talk).isEqualTo(before);
        say("one");
        Conversation after = talk;
        send(new TalkSignal.Spoke(1, "scout", "{\"say\":\"two\"}", 5, OWN));

        assertThat(talk).isEqualTo(after);
    }

    @Test
    void timeTurnsAndMoneyEndItWhoeverSpeaks() {
        joined("quill", "dev");
        say("hello");
        pass(Duration.ofMinutes(10));
        assertThat(talk.ending()).isEqualTo("its time was over");

        start(talk(Order.ROUND, 9, 4, ALL), "scout", "quill");
        joined("quill");
        for (int i = 0; i < 4; i++) say("x");
        assertThat(talk.ending()).isEqualTo("it had all its turns");

        start(talk(Order.ROUND, 9, 4, ALL), "scout", "quill");
        joined("quill");
        say("x");
        send(new TalkSignal.Spent());
        assertThat(talk.ending()).isEqualTo("its budget is spent");
        assertThat(talk.tokens()).isEqualTo(5);
    }

    @Test
    void theModeratorGivesTheWord() {
        start(talk(Order.MODERATOR, 1, 32, ALL), "henry", "scout", "dev");
        joined("scout", "dev");
        assertThat(lastAsk().ask().schema()).contains("\"next\":{\"enum\":[\"scout\",\"dev\",\"nobody\"]}");
        answer("{\"say\":\"Dev?\",\"next\":\"dev\"}");
        answer("{\"say\":\"Done.\"}");
        answer("{\"say\":\"\",\"next\":\"dev\"}");
        answer("{\"say\":\"Found one.\"}");

        assertThat(speakers()).as("dev has had his turn").containsExactly("henry", "dev", "henry", "scout");
        assertThat(talk.ending()).isEqualTo("it had all its rounds");
    }

    @Test
    void theModeratorEndsItWithNobody() {
        start(talk(Order.MODERATOR, 3, 32, ALL), "henry", "scout");
        joined("scout");
        answer("{\"say\":\"All clear.\",\"next\":\"nobody\"}");

        assertThat(talk.phase()).isEqualTo(Phase.SUMMARISING);
    }

    @Test
    void whoeverIsNamedGetsTheWordByBid() {
        for (int seed = 0; seed < 50; seed++) {
            start(talk(Order.BID, 3, 32, ALL), seed, "scout", "quill", "dev", "henry");
            joined("quill", "dev", "henry");
            say("What does Henry think?");
            assertThat(speakers().get(1)).as("seed %d", seed).isEqualTo("henry");
        }
    }

    @Test
    void inABidNobodySpeaksTwiceInARowAndEverybodyAsOftenAsRounds() {
        for (int seed = 0; seed < 100; seed++) {
            start(talk(Order.BID, 3, 64, ALL), seed, "scout", "quill", "dev");
            joined("quill", "dev");
            while (talk.phase() == Phase.OPEN) say("hm");
            List<String> spoke = speakers();
            for (int i = 1; i < spoke.size(); i++) {
                assertThat(spoke.get(i)).as("seed %d", seed).isNotEqualTo(spoke.get(i - 1));
            }
            assertThat(spoke.stream().filter("dev"::equals)).as("seed %d", seed).hasSizeBetween(2, 3);
        }
    }

    @Test
    void theShapesAreOnesThatAGrammarTakes() {
        joined("quill", "dev");
        say("hello \"all\"");
        say("hi");
        Grammar turn = Grammar.of(lastAsk().ask().schema());
        assertThat(takes(turn, "{\"say\":\"yes\"}")).isTrue();
        for (int i = 0; i < 4; i++) say("x");
        Grammar summary = Grammar.of(lastSummary().ask().schema());

        assertThat(lastSummary().ask().prompt()).contains("scout: hello \"all\"\n");
        assertThat(takes(summary, SUMMARY)).isTrue();
        assertThat(takes(summary, SUMMARY.replace("better", "wonderful"))).isFalse();
        assertThat(takes(summary, SUMMARY.replace("\"to\":\"quill\"", "\"to\":\"mallory\"")))
                .isFalse();
    }

    private static final String SUMMARY = "{\"summary\":\"They like plain titles.\",\"importance\":6,\"decisions\":[],"
            + "\"lessons\":[{\"from\":\"scout\",\"to\":\"quill\",\"claim\":\"Plain titles are read.\"}],"
            + "\"moods\":{\"dev~quill\":\"same\",\"dev~scout\":\"a bit worse\",\"quill~scout\":\"better\"},"
            + "\"tasks\":[{\"agent\":\"dev\",\"text\":\"Count the words.\"}]}";

    @Test
    void whatCameOfItGoesToMemoriesLessonsAndRelationships() {
        joined("quill", "dev");
        say("one");
        send(new TalkSignal.Spoke(2, "quill", "{\"say\":\"a stranger said\"}", 5, STRANGE));
        for (int i = 0; i < 4; i++) say("x");
        send(new TalkSignal.Summarised(1, SUMMARY, Label.NONE));
        Outcome outcome =
                ((TalkOrder.Ended) orders.get(orders.size() - 1)).outcome().orElseThrow();

        Memory memory = outcome.memory(talk, new MemoryId("dev", 4), Embedding.of(new float[] {1, 2}));
        assertThat(memory.text()).isEqualTo("Talk with scout, quill: They like plain titles.");
        assertThat(memory.source()).isEqualTo("conversation-1");
        assertThat(memory.label()).as("a stranger's word was in it").isEqualTo(STRANGE);
        Lesson lesson = outcome.lesson(talk, outcome.lessons().get(0), "lesson-1", Long.MAX_VALUE);
        assertThat(lesson.to()).containsExactly("quill");
        assertThat(lesson.label()).isEqualTo(STRANGE);
        Relationship better = outcome.moved(talk, Relationship.of(Pair.of("scout", "quill"), NOW));
        assertThat(better.feelings().affinity()).isEqualTo(0.1);
        assertThat(outcome.moved(talk, better)).as("the talk counts once").isEqualTo(better);
        assertThat(outcome.moved(talk, Relationship.of(Pair.of("scout", "dev"), NOW))
                        .feelings()
                        .affinity())
                .isEqualTo(-0.05);
        assertThat(outcome.tasks()).containsExactly(new Outcome.Task("dev", "Count the words."));
        assertThat(outcome.lessons()).containsExactly(new Learnt("scout", "quill", "Plain titles are read."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3.5",
                "0.0000000000000000000000000",
                "hahahahahahahahahaha",
                "This was said, as data:",
                "scout: word 0"
            })
    void aSummaryThatIsNoSentenceIsReplacedByWhatEverybodySaw(String nonsense) {
        topic = "Titles.";
        start(talk(Order.ROUND, 2, 32, ALL), "scout", "quill", "dev");
        joined("quill", "dev");
        for (int i = 0; i < 6; i++) say("word " + i);
        String told = SUMMARY.replace("They like plain titles.", nonsense).replace("Plain titles are read.", nonsense);
        send(new TalkSignal.Summarised(1, told, Label.NONE));
        Outcome outcome =
                ((TalkOrder.Ended) orders.get(orders.size() - 1)).outcome().orElseThrow();

        assertThat(outcome.summary()).isEqualTo("dev, quill and scout talked of Titles, 6 turns.");
        assertThat(outcome.lessons()).allMatch(it -> Texts.isSentence(it.claim()));
        assertThat(outcome.moods()).as("the rest was in its form").hasSize(3);
    }

    @Test
    void aSummaryMayBeInAnyLanguage() {
        for (String summary :
                List.of("We talked.", "Titel sind Fragen.", "Они любят простые названия.", "標題應該簡單明瞭大家都喜歡")) {
            assertThat(Texts.isSentence(summary)).as(summary).isTrue();
        }
    }

    @Test
    void nobodyIsAskedHowOneWhoSpokeAloneGotOn() {
        start(talk(Order.ROUND, 1, 32, List.of(Output.RELATIONSHIP_DELTA)), "scout", "quill");
        joined("quill");
        say("x");
        answer("{\"say\":\"\"}");

        assertThat(orders).endsWith(new TalkOrder.Ended(Optional.empty()));
    }

    @Test
    void sixteenMayTalkAndTheShapesStayOnesThatAGrammarTakes() {
        String[] others = new String[15];
        for (int i = 0; i < others.length; i++) others[i] = "agent-" + i;
        for (Order order : Order.values()) {
            start(talk(order, 2, 256, ALL), "henry", others);
            joined(others);
            while (talk.phase() == Phase.OPEN) {
                Grammar.of(lastAsk().ask().schema());
                say("x");
            }
            assertThat(Grammar.of(lastSummary().ask().schema()).start().accepts())
                    .isFalse();
        }
    }

    @Test
    void aWrongSummaryIsAskedForOnceMoreAndThenLeft() {
        start(talk(Order.ROUND, 1, 32, ALL), "scout", "quill");
        joined("quill");
        say("x");
        say("y");
        send(new TalkSignal.Summarised(1, SUMMARY, Label.NONE));
        send(new TalkSignal.Summarised(1, "{}", Label.NONE));
        assertThat(lastSummary().attempt()).isEqualTo(2);
        assertThat(talk.phase())
                .as("the summary spoke of somebody who was not there")
                .isEqualTo(Phase.SUMMARISING);
        send(new TalkSignal.NotSummarised(2, "no model"));

        assertThat(talk.phase()).isEqualTo(Phase.ENDED);
        assertThat(talk.ending()).isEqualTo("it had all its rounds; nobody could sum it up");
        assertThat(orders).endsWith(new TalkOrder.Ended(Optional.empty()));
    }

    @Test
    void everyTalkEndsWithinItsBoundsAndReplaysToTheSameBytes() throws InvalidProtocolBufferException {
        Set<String> endings = new TreeSet<>();
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Order order = Order.values()[random.nextInt(3)];
            ConversationSpec any =
                    talk(order, 1 + random.nextInt(4), 2 + random.nextInt(12), ALL.subList(0, random.nextInt(6)));
            start(any, seed, "henry", "scout", "quill");
            Conversation replayed = talk;
            for (int i = 0; i < 3_000 && talk.phase() != Phase.ENDED; i++) {
                TalkSignal signal = signal(random);
                now += random.nextInt(40) == 0 ? 300_000 : random.nextInt(20_000);
                send(signal);
                replayed = ConversationRow.conversation(ConversationRow.toRow(
                        Talks.advance(replayed, spec, signal, now).conversation()));
                assertThat(ConversationRow.toRow(replayed)).as("seed %d", seed).isEqualTo(ConversationRow.toRow(talk));
            }
            endings.add(talk.ending());
            assertThat(talk.phase()).as("seed %d: %s", seed, talk).isEqualTo(Phase.ENDED);
            assertThat(talk.said().size())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(spec.turns().maxTurns());
            assertThat(orders.stream().filter(TalkOrder.Ended.class::isInstance))
                    .as("seed %d", seed)
                    .hasSize(1);
        }
        assertThat(endings)
                .contains(
                        "it had all its rounds",
                        "it had all its turns",
                        "nobody had more to say",
                        "too few came",
                        "its time was over",
                        "its budget is spent",
                        "enough");
    }

    private TalkSignal signal(Random random) {
        int turn = talk.turn() - (random.nextInt(8) == 0 ? 1 : 0);
        String agent = random.nextInt(8) == 0 || talk.awaiting().isEmpty() ? "scout" : talk.awaiting();
        return switch (random.nextInt(60)) {
            case 0 -> new TalkSignal.Cancel("enough");
            case 1 -> new TalkSignal.Spent();
            case 2, 3, 4 -> new TalkSignal.Silent(turn, agent, "no model");
            case 5, 6, 7, 8, 9, 10, 11, 12 ->
                new TalkSignal.Replied(random.nextBoolean() ? "scout" : "quill", random.nextInt(4) > 0);
            case 13, 14, 15 -> new TalkSignal.Tick();
            case 16, 17 ->
                new TalkSignal.Summarised(1 + random.nextInt(2), random.nextBoolean() ? "{}" : SUMMARY, Label.NONE);
            case 18 -> new TalkSignal.NotSummarised(1 + random.nextInt(2), "no model");
            default ->
                new TalkSignal.Spoke(
                        turn,
                        agent,
                        "{\"say\":\"" + (random.nextInt(3) == 0 ? "" : "hello quill") + "\",\"next\":\""
                                + List.of("scout", "quill", "nobody").get(random.nextInt(3)) + "\"}",
                        7,
                        random.nextBoolean() ? OWN : STRANGE);
        };
    }

    private Conversation begin(String starter, String... others) {
        return Talks.invite("conversation-1", "cooler", "hash", spec, new Drawn(starter, List.of(others)), "", 3, NOW)
                .conversation();
    }

    private void start(ConversationSpec spec, String starter, String... others) {
        start(spec, 3, starter, others);
    }

    private void start(ConversationSpec spec, long seed, String starter, String... others) {
        this.spec = spec;
        orders.clear();
        now = NOW;
        talk = Talks.invite(
                        "conversation-1", "cooler", "hash", spec, new Drawn(starter, List.of(others)), topic, seed, NOW)
                .conversation();
    }

    private void send(TalkSignal signal) {
        Talks.Advanced advanced = Talks.advance(talk, spec, signal, now);
        talk = advanced.conversation();
        orders.addAll(advanced.orders());
    }

    private void pass(Duration time) {
        now += time.toMillis();
        send(new TalkSignal.Tick());
    }

    private void joined(String... agents) {
        for (String agent : agents) send(new TalkSignal.Replied(agent, true));
    }

    private void say(String text) {
        answer("{\"say\":\"" + text.replace("\"", "\\\"") + "\"}");
    }

    private void answer(String json) {
        send(new TalkSignal.Spoke(talk.turn(), talk.awaiting(), json, 5, OWN));
    }

    private List<String> speakers() {
        return orders.stream()
                .filter(TalkOrder.Speak.class::isInstance)
                .map(order -> ((TalkOrder.Speak) order).agent())
                .toList();
    }

    private TalkOrder.Speak lastAsk() {
        return (TalkOrder.Speak) orders.stream()
                .filter(TalkOrder.Speak.class::isInstance)
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    private TalkOrder.Summarise lastSummary() {
        return (TalkOrder.Summarise) orders.stream()
                .filter(TalkOrder.Summarise.class::isInstance)
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    private static boolean takes(Grammar grammar, String json) {
        return grammar.start()
                .advance(json.getBytes(StandardCharsets.UTF_8))
                .filter(state -> state.accepts())
                .isPresent();
    }
}
