package io.ruche.control.state.adapter.ignite;

import java.io.Serializable;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.spi.IgniteSpiAdapter;
import org.apache.ignite.spi.IgniteSpiException;
import org.apache.ignite.spi.IgniteSpiMultipleInstancesSupport;
import org.apache.ignite.spi.communication.CommunicationListener;
import org.apache.ignite.spi.communication.CommunicationSpi;
import org.jspecify.annotations.Nullable;

/** The only member has nobody to talk to: no port, no threads. Ignite hands messages to itself without this. */
@IgniteSpiMultipleInstancesSupport(true)
final class NoCommunication extends IgniteSpiAdapter implements CommunicationSpi<Serializable> {
    @Override
    public void sendMessage(ClusterNode destination, Serializable message) {
        throw new IgniteSpiException(
                "member " + destination.consistentId() + " is not known: this store has one member");
    }

    @Override
    public void spiStart(@Nullable String igniteInstanceName) {}

    @Override
    public void spiStop() {}

    @Override
    public void setListener(@Nullable CommunicationListener<Serializable> listener) {}

    @Override
    public int getSentMessagesCount() {
        return 0;
    }

    @Override
    public long getSentBytesCount() {
        return 0;
    }

    @Override
    public int getReceivedMessagesCount() {
        return 0;
    }

    @Override
    public long getReceivedBytesCount() {
        return 0;
    }

    @Override
    public int getOutboundMessagesQueueSize() {
        return 0;
    }

    @Override
    public void resetMetrics() {}
}
