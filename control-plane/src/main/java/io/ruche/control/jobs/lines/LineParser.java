package io.ruche.control.jobs.lines;

/** Reads one line of a file of prompts. The same parser checks a file when it comes and reads it when it is worked on. */
public interface LineParser {
    /**
     * A line of OpenAI's batch format, {@code {"custom_id","method","url","body"}}, or the body alone.
     *
     * @param line its bytes as they came: a byte order mark before it and white space around it, line ends included, are
     *     let pass
     * @param number its place in the file, from 1, for what is said of it
     * @throws io.ruche.scheduler.failure.FailureException INVALID_REQUEST or UNSUPPORTED_FIELD, naming the line, the
     *     field, what was found and what was expected
     */
    Line parse(byte[] line, int number);
}
