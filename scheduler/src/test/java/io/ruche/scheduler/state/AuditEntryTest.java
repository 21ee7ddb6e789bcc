package io.ruche.scheduler.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AuditEntryTest {
    private static final AuditEntry FIRST =
            AuditEntry.after(AuditHead.NONE, 5, "key:a", "key_created", "key/x", "Made.");
    private static final AuditEntry SECOND =
            AuditEntry.after(new AuditHead(1, FIRST.hash(), 3), 6, "key:b", "key_revoked", "key/x", "Revoked.");

    @Test
    void entriesFollowEachOther() {
        assertThat(FIRST.n()).isEqualTo(1);
        assertThat(SECOND.n()).isEqualTo(2);
        assertThat(FIRST.follows(ByteString.EMPTY)).isTrue();
        assertThat(SECOND.follows(FIRST.hash())).isTrue();
        assertThat(SECOND.follows(ByteString.EMPTY)).isFalse();
    }

    @Test
    void noFieldCanBeChangedUnseen() {
        List<UnaryOperator<AuditEntry>> forgeries = List.of(
                it -> new AuditEntry(9, it.atMillis(), it.actor(), it.action(), it.object(), it.text(), it.hash()),
                it -> new AuditEntry(it.n(), 9, it.actor(), it.action(), it.object(), it.text(), it.hash()),
                it -> new AuditEntry(it.n(), it.atMillis(), "x", it.action(), it.object(), it.text(), it.hash()),
                it -> new AuditEntry(it.n(), it.atMillis(), it.actor(), "x", it.object(), it.text(), it.hash()),
                it -> new AuditEntry(it.n(), it.atMillis(), it.actor(), it.action(), "x", it.text(), it.hash()),
                it -> new AuditEntry(it.n(), it.atMillis(), it.actor(), it.action(), it.object(), "x", it.hash()),
                it -> new AuditEntry(
                        it.n(), it.atMillis(), it.actor() + it.action(), "", it.object(), it.text(), it.hash()));
        for (UnaryOperator<AuditEntry> forgery : forgeries) {
            assertThat(forgery.apply(SECOND).follows(FIRST.hash())).isFalse();
        }
    }

    @Test
    void itComesBackFromItsBytes() throws InvalidProtocolBufferException {
        assertThat(AuditEntry.of(SECOND.toBytes())).isEqualTo(SECOND);
        assertThat(AuditEntry.key(255)).isEqualTo("audit/00000000000000ff");
    }
}
