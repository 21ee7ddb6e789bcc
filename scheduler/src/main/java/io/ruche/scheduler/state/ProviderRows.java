package io.ruche.scheduler.state;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredPrice;
import io.ruche.proto.store.StoredProvider;
import io.ruche.proto.store.StoredProviderModel;
import java.util.Optional;

/** A provider as bytes and back. */
final class ProviderRows {
    private ProviderRows() {}

    static byte[] toRow(Provider provider) {
        StoredProvider.Builder row = StoredProvider.newBuilder()
                .setName(provider.name().value())
                .setUrl(provider.url())
                .setSecret(provider.secret().map(SecretName::value).orElse(""))
                .setSetBy(provider.setBy())
                .setCreatedAtMillis(provider.createdAtMillis())
                .setChangedAtMillis(provider.changedAtMillis())
                .setRevision(provider.revision());
        for (Provider.Model model : provider.models()) {
            StoredProviderModel.Builder each =
                    StoredProviderModel.newBuilder().setName(model.name()).setTheirs(model.theirs());
            model.price()
                    .ifPresent(price -> each.setPrice(StoredPrice.newBuilder()
                            .setInput(price.input())
                            .setCached(price.cached())
                            .setOutput(price.output())));
            row.addModels(each);
        }
        return row.build().toByteArray();
    }

    static Provider provider(byte[] bytes) throws InvalidProtocolBufferException {
        StoredProvider row = StoredProvider.parseFrom(bytes);
        return new Provider(
                new ProviderName(row.getName()),
                row.getUrl(),
                Optional.of(row.getSecret()).filter(name -> !name.isEmpty()).map(SecretName::new),
                row.getModelsList().stream().map(ProviderRows::model).toList(),
                row.getSetBy(),
                row.getCreatedAtMillis(),
                row.getChangedAtMillis(),
                row.getRevision());
    }

    private static Provider.Model model(StoredProviderModel row) {
        Optional<Provider.Price> price = row.hasPrice()
                ? Optional.of(new Provider.Price(
                        row.getPrice().getInput(),
                        row.getPrice().getCached(),
                        row.getPrice().getOutput()))
                : Optional.empty();
        return new Provider.Model(row.getName(), row.getTheirs(), price);
    }
}
