package io.ruche.scheduler.state;

import com.google.protobuf.ProtocolMessageEnum;
import java.util.Locale;
import java.util.regex.Pattern;

/** Between our enums and those of store.proto, whose constants are ours with the type's name in front. */
final class RowEnums {
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    /** Found once a type: every row of a recovery asks several times. */
    private static final ClassValue<String> PREFIX = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> stored) {
            return HUMP.matcher(stored.getSimpleName()).replaceAll("_").toUpperCase(Locale.ROOT) + "_";
        }
    };

    private RowEnums() {}

    static <S extends Enum<S> & ProtocolMessageEnum> S toRow(Class<S> stored, Enum<?> ours) {
        return Enum.valueOf(stored, PREFIX.get(stored) + ours.name());
    }

    static <S extends Enum<S> & ProtocolMessageEnum, E extends Enum<E>> E fromRow(Class<E> ours, S stored) {
        String prefix = PREFIX.get(stored.getDeclaringClass());
        return Enum.valueOf(
                ours, stored.name().startsWith(prefix) ? stored.name().substring(prefix.length()) : stored.name());
    }
}
