package io.ruche.agent.djl.bench;

/** Something that continues a prompt of token ids, greedily. */
interface Contender extends AutoCloseable {
    /** Seconds spent on the prompt and on the tokens after the first, as the contender itself measured them. */
    record Timing(double prefillSeconds, double decodeSeconds) {}

    String name();

    /** Generates exactly {@code tokens}, past any end of text, without reuse of earlier prompts. Blocks. */
    Timing generate(int[] prompt, int tokens) throws Exception;

    @Override
    void close();
}
