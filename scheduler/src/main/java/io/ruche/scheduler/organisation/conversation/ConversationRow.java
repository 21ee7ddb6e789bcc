package io.ruche.scheduler.organisation.conversation;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredConversation;
import io.ruche.proto.store.StoredGuest;
import io.ruche.proto.store.StoredUtterance;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.conversation.Conversation.Guest;
import io.ruche.scheduler.organisation.conversation.Conversation.Phase;
import io.ruche.scheduler.organisation.conversation.Conversation.Reply;
import io.ruche.scheduler.organisation.conversation.Conversation.Utterance;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;

/** A conversation as bytes and back; its key is {@code conversation/<id>}. */
public final class ConversationRow {
    private ConversationRow() {}

    public static byte[] toRow(Conversation it) {
        StoredConversation.Builder row = StoredConversation.newBuilder()
                .setId(it.id())
                .setSpec(it.spec())
                .setSpecHash(it.specHash())
                .setSeed(it.seed())
                .setStarter(it.starter())
                .setTopic(it.topic())
                .setPhase(it.phase().name())
                .setAwaiting(it.awaiting())
                .setAttempts(it.attempts())
                .setEnding(it.ending())
                .setStartedAtMillis(it.startedAtMillis())
                .setDeadlineMillis(it.deadlineMillis())
                .setEndedAtMillis(it.endedAtMillis());
        for (Guest guest : it.guests()) {
            row.addGuests(StoredGuest.newBuilder()
                    .setName(guest.name())
                    .setReply(guest.reply().name()));
        }
        for (Utterance utterance : it.said()) {
            row.addSaid(StoredUtterance.newBuilder()
                    .setSpeaker(utterance.speaker())
                    .setText(utterance.text())
                    .setNext(utterance.next())
                    .setTokens(utterance.tokens())
                    .setDataClass(utterance.label().dataClass().name())
                    .setUntrusted(utterance.label().isUntrusted())
                    .setAtMillis(utterance.atMillis()));
        }
        return row.build().toByteArray();
    }

    public static Conversation conversation(byte[] bytes) throws InvalidProtocolBufferException {
        StoredConversation row = StoredConversation.parseFrom(bytes);
        return new Conversation(
                row.getId(),
                row.getSpec(),
                row.getSpecHash(),
                row.getSeed(),
                row.getStarter(),
                row.getTopic(),
                Phase.valueOf(row.getPhase()),
                row.getGuestsList().stream()
                        .map(guest -> new Guest(guest.getName(), Reply.valueOf(guest.getReply())))
                        .toList(),
                row.getSaidList().stream()
                        .map(it -> new Utterance(
                                it.getSpeaker(),
                                it.getText(),
                                it.getNext(),
                                it.getTokens(),
                                Label.of(
                                        DataClass.valueOf(it.getDataClass()),
                                        it.getUntrusted() ? Taint.UNTRUSTED : Taint.TRUSTED),
                                it.getAtMillis()))
                        .toList(),
                row.getAwaiting(),
                row.getAttempts(),
                row.getEnding(),
                row.getStartedAtMillis(),
                row.getDeadlineMillis(),
                row.getEndedAtMillis());
    }
}
