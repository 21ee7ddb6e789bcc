package io.ruche.scheduler.state;

/**
 * A command that came with a request key, and its answer: the same key gets the same answer again.
 *
 * @param requestHash hex SHA-256 of the request's content; another content under the same key is refused
 * @param revision the log entry that carried the command
 */
public record Answered(String requestKey, String requestHash, Reply reply, long atMillis, long revision) {}
