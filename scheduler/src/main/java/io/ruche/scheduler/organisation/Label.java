package io.ruche.scheduler.organisation;

import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.util.Collection;
import java.util.Comparator;

/**
 * What is known of where data comes from and who may see it. It travels with the data: whatever is made of several parts
 * has the worst label of them.
 */
public record Label(DataClass dataClass, Taint taint) {
    /** What everybody may see and nobody doubts: the label of nothing at all. */
    public static final Label NONE = new Label(DataClass.PUBLIC, Taint.TRUSTED);

    /** What people of the house say, and what it knows of itself: nobody else's business, and nobody doubts it. */
    public static final Label OF_THE_HOUSE = new Label(DataClass.PRIVATE, Taint.TRUSTED);

    /** Whether strangers' words had a part in it. */
    public enum Taint {
        TRUSTED,
        UNTRUSTED
    }

    public static Label of(DataClass dataClass, Taint taint) {
        return new Label(dataClass, taint);
    }

    /** As rows say it; what was written before rows said the class is private. */
    public static Label of(String dataClass, boolean untrusted) {
        return new Label(
                dataClass.isEmpty() ? DataClass.PRIVATE : DataClass.valueOf(dataClass),
                untrusted ? Taint.UNTRUSTED : Taint.TRUSTED);
    }

    /** The same of another class. */
    public Label as(DataClass other) {
        return new Label(other, taint);
    }

    public boolean isUntrusted() {
        return taint == Taint.UNTRUSTED;
    }

    /** The stricter class and the worse taint of the two. */
    public Label worst(Label other) {
        Comparator<DataClass> stricter = Comparator.naturalOrder();
        return new Label(
                stricter.compare(dataClass, other.dataClass) >= 0 ? dataClass : other.dataClass,
                isUntrusted() ? taint : other.taint);
    }

    public static Label worst(Collection<Label> labels) {
        Label worst = NONE;
        for (Label label : labels) worst = worst.worst(label);
        return worst;
    }
}
