package io.ruche.scheduler.twin;

import java.util.Arrays;
import java.util.Optional;

/** What no document says and the simulation needs, each with what is taken when nobody says otherwise, and why. */
public enum Assumption {
    FILES_A_DAY(
            "filesPerDay",
            48,
            0,
            10_000,
            "a day",
            "Files that arrive in each folder that a workflow watches: one in half an hour, day and night, since local"
                    + " agents can work around the clock."),
    FEED_ITEMS_A_DAY("feedItemsPerDay", 48, 0, 10_000, "a day", "New entries of each feed that a workflow watches."),
    EVENTS_A_DAY(
            "eventsPerDay",
            12,
            0,
            10_000,
            "a day",
            "Of each event that a workflow or an agent waits for and that only agents' own doing brings about."),
    WEBHOOKS_A_DAY("webhooksPerDay", 12, 0, 10_000, "a day", "Calls of each webhook that starts a workflow."),
    MANUAL_A_DAY(
            "manualStartsPerDay",
            1,
            0,
            10_000,
            "a day",
            "How often a person starts a workflow that nothing else starts."),
    MESSAGES_A_DAY(
            "messagesPerDay", 6, 0, 10_000, "a day", "What people write to the organisation, each to one agent."),
    WORD_MINUTES(
            "wordMinutes", 15, 0, 10_080, "minutes", "Until a person answers an approval, on average, while awake."),
    WORD_FROM_HOUR("wordFromHour", 8, 0, 24, "o'clock", "People answer from then on, in the organisation's time zone."),
    WORD_UNTIL_HOUR("wordUntilHour", 22, 0, 24, "o'clock", "People answer until then."),
    YES_SHARE("yesShare", 0.9, 0, 1, "share", "Of approvals that people answer with yes."),
    TRUE_SHARE(
            "trueShare", 0.5, 0, 1, "share", "Of a step's conditions that hold, where they ask what a model answered."),
    RETRY_SHARE("retryShare", 0.02, 0, 1, "share", "Of an agent's answers that are of no use and asked for again."),
    TOOL_CALLS("toolCalls", 1, 0, 20, "a turn", "Tools that an agent with tools calls in a turn before it answers."),
    TOOL_SECONDS("toolSeconds", 2, 0, 3_600, "seconds", "That a tool takes."),
    TOOL_TOKENS("toolTokens", 400, 0, 100_000, "tokens", "That a tool's result adds to the next prompt."),
    INPUT_TOKENS("inputTokens", 300, 0, 100_000, "tokens", "Of what starts a workflow or an agent: a file, a letter."),
    FORM_TOKENS(
            "formTokens",
            150,
            0,
            100_000,
            "tokens",
            "That relations, lessons and the answer's form add to each of an agent's prompts."),
    MEMORY_TOKENS("memoryTokens", 40, 0, 10_000, "tokens", "Of a memory that a prompt repeats."),
    OUTPUT_SHARE(
            "outputShare",
            0.5,
            0.01,
            1,
            "share",
            "Of the longest answer that is allowed, the part that answers have on average."),
    OUTPUT_SPREAD("outputSpread", 0.5, 0, 2, "ln", "Standard deviation of the logarithm of an answer's length."),
    CHARACTERS_A_TOKEN("charactersPerToken", 4, 1, 20, "characters", "Of a text that are one token."),
    IMPORTANCE("importance", 5, 1, 10, "of 10", "Of a turn's memory; agents reflect when enough has come together."),
    CLOUD_FIRST_TOKEN_SECONDS("cloudFirstToken", 1, 0, 600, "seconds", "Until a model elsewhere begins to answer."),
    CLOUD_TOKENS_A_SECOND("cloudTokensPerSecond", 60, 0.1, 100_000, "tokens/s", "That a model elsewhere writes."),
    QUEUE_LIMIT("queueLimit", 100, 0, 1_000_000, "requests", "That may wait for a model; more are refused."),
    CHUNK_TOKENS("chunkTokens", 512, 1, 100_000, "tokens", "Of a prompt that are read between two steps of decoding."),
    PROMPT_FACTOR(
            "promptFactor",
            4,
            0.1,
            1_000,
            "times",
            "By how much a prompt is read faster than an answer is written, where nobody has published a machine's"
                    + " arithmetic."),
    BATCH_COST(
            "batchCost",
            0.15,
            0,
            1,
            "share",
            "What a further request adds to a step of decoding, of one alone, where a measured speed leaves it out. With"
                    + " 0.15 four at once write 2.8 times as fast as one; 2.6 to 3.1 times was measured of Ruche's own"
                    + " runtime."),
    DISK_GB_A_SECOND(
            "diskGBPerSecond", 1, 0.001, 1_000, "GB/s", "That a machine loads a model with, where nobody has told."),
    FIRST_TOKEN_SECONDS(
            "firstTokenTarget", 30, 0.001, 86_400, "seconds", "To the first token of an answer that counts as good."),
    TOKEN_SECONDS(
            "tokenTarget", 0.25, 0.0001, 3_600, "seconds", "A token after the first of an answer that counts as good."),
    MTBF_DAYS(
            "mtbfDays",
            0,
            0,
            36_500,
            "days",
            "Between two losses of a machine, on average, by restart, power or fault; 0: none is lost."),
    REPAIR_MINUTES("repairMinutes", 30, 0.1, 100_000, "minutes", "Until a lost machine is back, on average.");

    private final String text;
    private final double usual;
    private final double least;
    private final double most;
    private final String unit;
    private final String why;

    Assumption(String text, double usual, double least, double most, String unit, String why) {
        this.text = text;
        this.usual = usual;
        this.least = least;
        this.most = most;
        this.unit = unit;
        this.why = why;
    }

    /** As commands and reports name it. */
    public String text() {
        return text;
    }

    public double usual() {
        return usual;
    }

    public double least() {
        return least;
    }

    public double most() {
        return most;
    }

    public String unit() {
        return unit;
    }

    /** What it is, in a sentence. */
    public String why() {
        return why;
    }

    public static Optional<Assumption> find(String text) {
        return Arrays.stream(values()).filter(it -> it.text.equals(text)).findFirst();
    }
}
