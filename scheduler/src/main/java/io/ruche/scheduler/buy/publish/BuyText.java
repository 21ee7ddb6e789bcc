package io.ruche.scheduler.buy.publish;

import io.ruche.scheduler.buy.Advice;
import io.ruche.scheduler.buy.Adviser;
import io.ruche.scheduler.buy.Request;
import io.ruche.scheduler.buy.Shop;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;

/** What to buy, from what somebody typed to what is shown. */
public final class BuyText {
    private BuyText() {}

    /**
     * @param json for scripts
     * @param text for people
     */
    public record Shown(String json, String text) {}

    /**
     * With the models, machines and prices that come with Ruche, and what its owner adds.
     *
     * @throws FailureException {@code INVALID_REQUEST}, {@code MODEL_NOT_FOUND}, {@code UNSUPPORTED_MODEL}, {@code
     *     CONFIGURATION}
     */
    public static Shown of(Asked asked) {
        Catalogue catalogue = asked.owners().catalogue();
        DeviceCatalogue devices = asked.owners().devices();
        Shop shop = Shop.of(devices);
        Request request = asked.request(catalogue, devices, Prices.builtIn());
        Advice advice = Adviser.advise(request, catalogue, shop);
        return new Shown(
                CanonicalJson.of(AdviceTree.of(advice, request, shop)), new AdviceText(advice, request, shop).text());
    }
}
