package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.FailureException;
import java.time.Instant;

/** Turns commands into events and events into the next State. Pure: the same arguments give the same answer. */
public final class Decider {
    private Decider() {}

    /**
     * What becomes of a command. A command that touches several objects is one decision, hence all or nothing.
     *
     * @param state the State that the events would be applied to: {@code committed.at(n)} and what came before in the
     *     same entry
     */
    public static Verdict decide(State state, Command command, Instant now, Ids ids) {
        Draft draft = new Draft(state, now, ids);
        try {
            return decide(draft, command);
        } catch (FailureException e) {
            return new Verdict.Refused(e.failure());
        }
    }

    /** The only code that builds entities. */
    public static State apply(State state, Event event) {
        return Fold.apply(state, event);
    }

    private static Verdict decide(Draft draft, Command command) {
        if (command instanceof Command.Deploy it) return DeploymentDecisions.deploy(draft, it);
        if (command instanceof Command.Undeploy it) return DeploymentDecisions.undeploy(draft, it);
        if (command instanceof Command.ExplainDeployment it) return DeploymentDecisions.explain(draft, it);
        if (command instanceof Command.PullModel it) return ModelDecisions.pull(draft, it);
        if (command instanceof Command.ModelChanged it) return ModelDecisions.changed(draft, it);
        if (command instanceof Command.CreateKey it) return HouseDecisions.createKey(draft, it);
        if (command instanceof Command.RevokeKey it) return HouseDecisions.revokeKey(draft, it);
        if (command instanceof Command.StartEpoch it) return HouseDecisions.startEpoch(draft, it);
        if (command instanceof Command.ForgetAnswers it) return HouseDecisions.forgetAnswers(draft, it);
        if (command instanceof Command.NodeJoined it) return NodeDecisions.joined(draft, it);
        if (command instanceof Command.NodeChanged it) return NodeDecisions.changed(draft, it);
        if (command instanceof Command.DrainNode it) return NodeDecisions.drain(draft, it);
        if (command instanceof Command.DeclareLost it) return NodeDecisions.lost(draft, it);
        if (command instanceof Command.NodeReturned it) return NodeDecisions.returned(draft, it);
        if (command instanceof Command.PlaceInstance it) return InstanceDecisions.place(draft, it);
        if (command instanceof Command.PlaceGroup it) return InstanceDecisions.placeGroup(draft, it);
        if (command instanceof Command.InstanceChanged it) return InstanceDecisions.changed(draft, it);
        if (command instanceof Command.BumpGeneration it) return InstanceDecisions.restart(draft, it);
        if (command instanceof Command.Quarantine it) return InstanceDecisions.quarantine(draft, it);
        if (command instanceof Command.StopInstance it) return InstanceDecisions.stop(draft, it);
        if (command instanceof Command.RemoveInstance it) return InstanceDecisions.remove(draft, it);
        if (command instanceof Command.SubmitJob it) return JobDecisions.submit(draft, it);
        if (command instanceof Command.CancelJob it) return JobDecisions.cancel(draft, it);
        if (command instanceof Command.ExpireJob it) return JobDecisions.expire(draft, it);
        if (command instanceof Command.ForgetJob it) return JobDecisions.forget(draft, it);
        if (command instanceof Command.StoreFile it) return FileDecisions.store(draft, it);
        if (command instanceof Command.RemoveFile it) return FileDecisions.remove(draft, it);
        if (command instanceof Command.ApplySpecs it) return SpecDecisions.apply(draft, it);
        if (command instanceof Command.SetSecret it) return SecretDecisions.set(draft, it);
        if (command instanceof Command.RemoveSecret it) return SecretDecisions.remove(draft, it);
        if (command instanceof Command.WakeAgent it) return AgentDecisions.wake(draft, it);
        if (command instanceof Command.PauseAgent it) return AgentDecisions.pause(draft, it);
        if (command instanceof Command.ResumeAgent it) return AgentDecisions.resume(draft, it);
        if (command instanceof Command.StartTurn it) return TurnDecisions.start(draft, it);
        if (command instanceof Command.RecordDecision it) return TurnDecisions.decide(draft, it);
        if (command instanceof Command.RecordOutcome it) return TurnDecisions.outcome(draft, it);
        if (command instanceof Command.TendMemories it) return MindDecisions.tend(draft, it);
        if (command instanceof Command.MeasureLesson it) return LessonDecisions.measured(draft, it);
        if (command instanceof Command.SetProvider it) return ProviderDecisions.set(draft, it);
        if (command instanceof Command.RemoveProvider it) return ProviderDecisions.remove(draft, it);
        if (command instanceof Command.MarkBudgets it) return BudgetDecisions.mark(draft, it);
        if (command instanceof Command.AskForBudget it) return BudgetAsks.ask(draft, it);
        if (command instanceof Command.OfferTrigger it) return StartDecisions.offer(draft, it);
        if (command instanceof Command.StartRun it) return StartDecisions.start(draft, it);
        if (command instanceof Command.CancelRun it) return FlowDecisions.cancel(draft, it);
        if (command instanceof Command.SignalRun it) return FlowDecisions.signal(draft, it);
        if (command instanceof Command.VoteApproval it) return ApprovalDecisions.vote(draft, it);
        if (command instanceof Command.SignalTalk it) return FlowDecisions.signal(draft, it);
        if (command instanceof Command.StartTalk it) return DrawDecisions.start(draft, it);
        if (command instanceof Command.TickFlow it) return FlowDecisions.tick(draft, it);
        if (command instanceof Command.LeasePrompts it) return PromptDecisions.lease(draft, it);
        if (command instanceof Command.FinishPrompts it) return PromptDecisions.finish(draft, it);
        if (command instanceof Command.FailAttempt it) return PromptDecisions.fail(draft, it);
        if (command instanceof Command.LapseLeases it) return PromptDecisions.lapse(draft, it);
        throw new AssertionError("not decided: " + command.getClass().getSimpleName());
    }
}
