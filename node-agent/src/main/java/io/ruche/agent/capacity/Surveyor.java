package io.ruche.agent.capacity;

import io.ruche.proto.Capacity;
import io.ruche.proto.DiskReading;
import io.ruche.proto.Gpu;
import io.ruche.proto.GpuReading;
import io.ruche.proto.Inventory;
import io.ruche.proto.NetworkLink;
import java.util.OptionalLong;

/** Turns a machine's readings into messages. */
final class Surveyor {
    private final Machine machine;
    private final OptionalLong ownersLimit;
    private final long availableAtStart;

    Surveyor(Machine machine, OptionalLong ownersLimit) {
        this.machine = machine;
        this.ownersLimit = ownersLimit;
        this.availableAtStart = machine.memoryAvailableBytes();
    }

    Inventory inventory() {
        Machine.Identity identity = machine.identity();
        MemoryLimit limit = MemoryLimit.of(machine, ownersLimit, availableAtStart);
        Inventory.Builder inventory = Inventory.newBuilder()
                .setHostname(identity.hostname())
                .setOs(identity.os())
                .setArchitecture(identity.architecture())
                .setProcessor(identity.processor())
                .setMachine(identity.machine())
                .setPhysicalCores(identity.physicalCores())
                .setLogicalCores(identity.logicalCores())
                .setMemoryTotalBytes(machine.memoryTotalBytes())
                .setMemoryLimitBytes(limit.bytes())
                .setMemoryLimitReason(limit.reason())
                .setUnifiedMemory(limit.unified());

        for (Machine.Gpu gpu : machine.gpus()) {
            Gpu.Builder card = Gpu.newBuilder().setName(gpu.name()).setVendor(gpu.vendor());
            gpu.memoryTotalBytes().ifPresent(card::setMemoryTotalBytes);
            inventory.addGpus(card);
        }

        for (Machine.Link link : machine.links()) {
            NetworkLink.Builder message =
                    NetworkLink.newBuilder().setName(link.name()).setAddress(link.address());
            link.bitsPerSecond().ifPresent(message::setSpeedBitsPerSecond);
            inventory.addLinks(message);
        }

        return inventory.build();
    }

    Capacity capacity(long atMillis) {
        Capacity.Builder capacity =
                Capacity.newBuilder().setAtMillis(atMillis).setMemoryAvailableBytes(machine.memoryAvailableBytes());
        machine.ownMemoryBytes().ifPresent(capacity::setOwnMemoryBytes);
        machine.processorLoad().ifPresent(load -> capacity.setProcessorLoad((float) load));
        machine.temperatureCelsius().ifPresent(celsius -> capacity.setTemperatureCelsius((float) celsius));
        machine.powerWatts().ifPresent(watts -> capacity.setPowerWatts((float) watts));

        for (Machine.Gpu gpu : machine.gpus()) {
            GpuReading.Builder reading = GpuReading.newBuilder().setName(gpu.name());
            gpu.load().ifPresent(load -> reading.setLoad((float) load));
            gpu.memoryUsedBytes().ifPresent(reading::setMemoryUsedBytes);
            gpu.temperatureCelsius().ifPresent(celsius -> reading.setTemperatureCelsius((float) celsius));
            gpu.powerWatts().ifPresent(watts -> reading.setPowerWatts((float) watts));
            capacity.addGpus(reading);
        }

        for (Machine.Disk disk : machine.disks()) {
            capacity.addDisks(DiskReading.newBuilder()
                    .setMount(disk.mount())
                    .setTotalBytes(disk.totalBytes())
                    .setFreeBytes(disk.freeBytes()));
        }

        return capacity.build();
    }
}
