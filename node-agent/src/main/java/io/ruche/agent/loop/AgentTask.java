package io.ruche.agent.loop;

import io.ruche.proto.InstanceSpec;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.Failure;

/** One next thing for an agent to do. */
sealed interface AgentTask {

    /** Begin to know an instance that is wanted; it waits. */
    record Add(InstanceSpec spec) implements AgentTask {}

    /** End an instance that is not wanted, or not like this. */
    record Stop(String instance, String why) implements AgentTask {}

    /** Fetch a model's file. */
    record Pull(ModelSpec model) implements AgentTask {}

    /** Give up or forget a pull that nobody wants any more; files stay. */
    record ForgetModel(String model) implements AgentTask {}

    /** An instance waits for its model's file. */
    record AwaitModel(String instance) implements AgentTask {}

    record Start(String instance) implements AgentTask {}

    /** An instance cannot become ready. */
    record Fail(String instance, Failure failure) implements AgentTask {}
}
