package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.proto.Capacity;
import io.ruche.proto.DiskReading;
import io.ruche.proto.Gpu;
import io.ruche.proto.GpuReading;
import io.ruche.proto.Inventory;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.memory.Room;
import io.ruche.scheduler.reconcile.NodeObserved;
import io.ruche.scheduler.reconcile.Snapshots;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Node;
import java.util.Optional;

/** A node as JSON. A reading that its machine does not have is absent. */
final class NodeView {
    private NodeView() {}

    static void write(JsonWriter json, Picture picture, Node node) {
        Inventory inventory = node.inventory();
        Optional<NodeObserved> seen = picture.observed().find(node.id());
        Optional<Capacity> capacity = seen.flatMap(NodeObserved::capacity);
        json.beginObject()
                .field("id", node.id().value())
                .field("name", node.name())
                .field("state", word(node.phase()));
        Picture.optional(json, "reason", node.reason().message());
        Picture.optional(json, "help", node.reason().help());
        json.field("revision", node.revision())
                .field("version", node.version())
                .field("hostname", inventory.getHostname())
                .field("os", inventory.getOs())
                .field("architecture", inventory.getArchitecture())
                .field("processor", inventory.getProcessor())
                .field("physicalCores", inventory.getPhysicalCores())
                .field("logicalCores", inventory.getLogicalCores());
        Picture.optional(json, "machine", inventory.getMachine());
        picture.insight().knowledge().kind(node).ifPresent(kind -> device(json, kind));
        memory(json, picture, node, capacity);
        gpus(json, inventory, capacity);
        json.name("disks").beginArray();
        capacity.ifPresent(reading -> reading.getDisksList().forEach(disk -> disk(json, disk)));
        json.endArray();
        capacity.ifPresent(reading -> readings(json, reading));
        json.name("runtimes").beginArray();
        for (RuntimeOffer offer : node.runtimes()) runtime(json, offer);
        json.endArray();
        seen.ifPresent(last -> json.field("lastSeenAt", picture.lastSeen(last).toString()));
        Picture.timeline(json, node.timeline());
        json.endObject();
    }

    /** How clients read a phase. */
    static String word(NodePhase phase) {
        return phase == NodePhase.JOINED ? "ready" : Picture.lower(phase);
    }

    /** What kind of machine it is: what its predictions rest on. */
    private static void device(JsonWriter json, KnownDevice kind) {
        json.name("device").beginObject().field("name", kind.name()).field("title", kind.title());
        kind.bandwidth()
                .ifPresent(figure ->
                        json.field("bytesPerSecond", Math.round(figure.value())).field("source", figure.source()));
        json.endObject();
    }

    private static void memory(JsonWriter json, Picture picture, Node node, Optional<Capacity> capacity) {
        NodeMemory memory = Snapshots.memory(picture.state(), picture.observed(), node);
        json.name("memory")
                .beginObject()
                .field("totalBytes", node.inventory().getMemoryTotalBytes())
                .field("limitBytes", memory.limitBytes())
                .field("limitReason", node.inventory().getMemoryLimitReason())
                .field("reservedBytes", memory.reservedBytes())
                .field("foreignBytes", memory.foreignBytes())
                .field("freeBytes", memory.freeBytes());
        capacity.filter(reading -> reading.getMemoryAvailableBytes() > 0)
                .ifPresent(reading -> json.field("availableBytes", reading.getMemoryAvailableBytes()));
        RoomView.write(json, Room.of(node.inventory(), memory));
        json.name("reservations").beginArray();
        for (Instance instance : picture.state().instancesOn(node.id())) {
            json.beginObject()
                    .field("deployment", instance.deployment().value())
                    .field("instance", instance.id().value())
                    .field("bytes", instance.reservedBytes())
                    .endObject();
        }
        json.endArray().endObject();
    }

    private static void gpus(JsonWriter json, Inventory inventory, Optional<Capacity> capacity) {
        json.name("gpus").beginArray();
        for (Gpu gpu : inventory.getGpusList()) {
            json.beginObject().field("name", gpu.getName()).field("vendor", gpu.getVendor());
            if (gpu.hasMemoryTotalBytes()) json.field("memoryTotalBytes", gpu.getMemoryTotalBytes());
            capacity.stream()
                    .flatMap(reading -> reading.getGpusList().stream())
                    .filter(reading -> reading.getName().equals(gpu.getName()))
                    .findFirst()
                    .ifPresent(reading -> gpu(json, reading));
            json.endObject();
        }
        json.endArray();
    }

    private static void gpu(JsonWriter json, GpuReading reading) {
        if (reading.hasMemoryUsedBytes()) json.field("memoryUsedBytes", reading.getMemoryUsedBytes());
        if (reading.hasLoad()) json.field("load", reading.getLoad());
        if (reading.hasTemperatureCelsius()) json.field("temperatureCelsius", reading.getTemperatureCelsius());
        if (reading.hasPowerWatts()) json.field("powerWatts", reading.getPowerWatts());
    }

    private static void disk(JsonWriter json, DiskReading disk) {
        json.beginObject()
                .field("mount", disk.getMount())
                .field("totalBytes", disk.getTotalBytes())
                .field("freeBytes", disk.getFreeBytes())
                .endObject();
    }

    private static void readings(JsonWriter json, Capacity reading) {
        if (reading.hasProcessorLoad()) json.field("processorLoad", reading.getProcessorLoad());
        if (reading.hasTemperatureCelsius()) json.field("temperatureCelsius", reading.getTemperatureCelsius());
        if (reading.hasPowerWatts()) json.field("powerWatts", reading.getPowerWatts());
    }

    private static void runtime(JsonWriter json, RuntimeOffer offer) {
        json.beginObject()
                .field("name", offer.getName())
                .field("version", offer.getVersion())
                .field("available", offer.getAvailable());
        Picture.optional(json, "reason", offer.getReason());
        json.endObject();
    }
}
