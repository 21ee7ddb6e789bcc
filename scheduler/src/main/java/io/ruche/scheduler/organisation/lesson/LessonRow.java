package io.ruche.scheduler.organisation.lesson;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredLesson;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.lesson.Lesson.Metric;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.math.BigDecimal;
import java.util.Optional;

/** A lesson as bytes and back; its key is {@code lesson/<id>}. */
public final class LessonRow {
    private LessonRow() {}

    public static byte[] toRow(Lesson it) {
        return StoredLesson.newBuilder()
                .setId(it.id())
                .setFrom(it.from())
                .addAllTo(it.to())
                .setClaim(it.claim())
                .setSource(it.source())
                .addAllEvidence(it.evidence())
                .setMetric(it.metric().name())
                .setBefore(it.metric().before().map(BigDecimal::toPlainString).orElse(""))
                .setAfter(it.metric().after().map(BigDecimal::toPlainString).orElse(""))
                .setDataClass(it.label().dataClass().name())
                .setUntrusted(it.label().isUntrusted())
                .setLearntAtMillis(it.learntAtMillis())
                .setExpiresAtMillis(it.expiresAtMillis())
                .build()
                .toByteArray();
    }

    public static Lesson lesson(byte[] bytes) throws InvalidProtocolBufferException {
        StoredLesson row = StoredLesson.parseFrom(bytes);
        return new Lesson(
                row.getId(),
                row.getFrom(),
                row.getToList(),
                row.getClaim(),
                row.getSource(),
                row.getEvidenceList(),
                new Metric(row.getMetric(), number(row.getBefore()), number(row.getAfter())),
                Label.of(DataClass.valueOf(row.getDataClass()), row.getUntrusted() ? Taint.UNTRUSTED : Taint.TRUSTED),
                row.getLearntAtMillis(),
                row.getExpiresAtMillis());
    }

    private static Optional<BigDecimal> number(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new BigDecimal(text));
    }
}
