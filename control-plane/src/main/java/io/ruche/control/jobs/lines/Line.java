package io.ruche.control.jobs.lines;

import io.ruche.proto.JobPrompt;
import io.ruche.scheduler.jobs.JobKind;

/**
 * What a line asks for.
 *
 * @param model the deployment that it names; empty when it leaves that to the job, which only a bare body may
 */
public record Line(JobPrompt prompt, String model) {

    public JobKind kind() {
        return prompt.hasEmbedding() ? JobKind.EMBEDDING : JobKind.CHAT;
    }
}
