package io.ruche.scheduler.jobs;

/** What the prompts of a job ask for. */
public enum JobKind {
    CHAT("generate"),
    EMBEDDING("embed");

    private final String request;

    JobKind(String request) {
        this.request = request;
    }

    /** As runtimes name it among the requests that they answer. */
    public String request() {
        return request;
    }
}
