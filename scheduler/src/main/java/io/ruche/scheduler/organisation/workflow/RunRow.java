package io.ruche.scheduler.organisation.workflow;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredRun;
import io.ruche.proto.store.StoredStart;
import io.ruche.proto.store.StoredStarts;
import io.ruche.proto.store.StoredStep;
import io.ruche.proto.store.StoredTask;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.workflow.StepRun.Task;
import io.ruche.scheduler.organisation.workflow.StepRun.TaskPhase;
import java.util.List;

/** Runs, and what waits to become one, as bytes and back; the key of a run is {@code run/<id>}. */
public final class RunRow {
    private RunRow() {}

    public static byte[] toRow(Run it) {
        StoredRun.Builder row = StoredRun.newBuilder()
                .setId(it.id())
                .setWorkflow(it.workflow())
                .setSpecHash(it.specHash())
                .setTrigger(it.trigger())
                .setInput(it.input())
                .setDataClass(it.label().dataClass().name())
                .setUntrusted(it.label().isUntrusted())
                .setPhase(it.phase().name())
                .setOutcome(it.outcome().name())
                .setReason(it.reason())
                .setStartedAtMillis(it.startedAtMillis())
                .setDeadlineMillis(it.deadlineMillis())
                .setEndedAtMillis(it.endedAtMillis())
                .setOrder(it.order());
        it.steps().forEach(step -> row.addSteps(toRow(step)));
        return row.build().toByteArray();
    }

    public static Run run(byte[] bytes) throws InvalidProtocolBufferException {
        StoredRun row = StoredRun.parseFrom(bytes);
        return new Run(
                row.getId(),
                row.getWorkflow(),
                row.getSpecHash(),
                row.getTrigger(),
                row.getInput(),
                label(row.getDataClass(), row.getUntrusted()),
                Run.Phase.valueOf(row.getPhase()),
                Run.Phase.valueOf(row.getOutcome()),
                row.getReason(),
                row.getStartedAtMillis(),
                row.getDeadlineMillis(),
                row.getEndedAtMillis(),
                row.getOrder(),
                row.getStepsList().stream().map(RunRow::step).toList());
    }

    /** The key is {@code starts/<workflow>}. */
    public static byte[] toRow(Starts it) {
        StoredStarts.Builder row = StoredStarts.newBuilder().setRunning(it.running());
        for (Start start : it.waiting()) {
            row.addWaiting(StoredStart.newBuilder()
                    .setTrigger(start.trigger())
                    .setInput(start.input())
                    .setDataClass(start.label().dataClass().name())
                    .setUntrusted(start.label().isUntrusted())
                    .setCount(start.count())
                    .setAtMillis(start.atMillis()));
        }
        return row.build().toByteArray();
    }

    public static Starts starts(byte[] bytes) throws InvalidProtocolBufferException {
        StoredStarts row = StoredStarts.parseFrom(bytes);
        return new Starts(
                row.getRunning(),
                row.getWaitingList().stream()
                        .map(start -> new Start(
                                start.getTrigger(),
                                start.getInput(),
                                label(start.getDataClass(), start.getUntrusted()),
                                start.getCount(),
                                start.getAtMillis()))
                        .toList());
    }

    private static StoredStep toRow(StepRun step) {
        StoredStep.Builder row = StoredStep.newBuilder()
                .setId(step.id())
                .setPhase(step.phase().name())
                .setIteration(step.iteration())
                .setUntilMillis(step.untilMillis())
                .setPaceMillis(step.paceMillis())
                .setOutput(step.output())
                .setDataClass(step.label().dataClass().name())
                .setUntrusted(step.label().isUntrusted())
                .setOrder(step.order())
                .setReason(step.reason())
                .setRevisions(step.revision().rounds())
                .setWish(step.revision().wish());
        for (Task task : step.tasks()) {
            row.addTasks(StoredTask.newBuilder()
                    .setAttempt(task.attempt())
                    .setPhase(task.phase().name())
                    .setUntilMillis(task.untilMillis())
                    .setOutput(task.output())
                    .setDataClass(task.label().dataClass().name())
                    .setUntrusted(task.label().isUntrusted())
                    .setAgain(task.again()));
        }
        return row.build();
    }

    private static StepRun step(StoredStep row) {
        List<Task> tasks = row.getTasksList().stream()
                .map(task -> new Task(
                        task.getAttempt(),
                        TaskPhase.valueOf(task.getPhase()),
                        task.getUntilMillis(),
                        task.getOutput(),
                        label(task.getDataClass(), task.getUntrusted()),
                        task.getAgain()))
                .toList();
        return new StepRun(
                row.getId(),
                StepRun.Phase.valueOf(row.getPhase()),
                tasks,
                row.getIteration(),
                row.getUntilMillis(),
                row.getPaceMillis(),
                row.getOutput(),
                label(row.getDataClass(), row.getUntrusted()),
                row.getOrder(),
                row.getReason(),
                new StepRun.Revision(row.getRevisions(), row.getWish()));
    }

    private static Label label(String dataClass, boolean untrusted) {
        return Label.of(DataClass.valueOf(dataClass), untrusted ? Taint.UNTRUSTED : Taint.TRUSTED);
    }
}
