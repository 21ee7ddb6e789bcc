package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.table.KindTable;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.util.Map;
import java.util.TreeMap;

/**
 * One document that the check let through.
 *
 * @param metadata as a tree, the name included
 * @param tree of its {@code spec}
 * @param spec the same as a record
 * @param json the whole document as canonical JSON: its formatting, comments and defaults do not show
 * @param hash SHA-256 of {@code json} in hexadecimal; equal for documents that say the same
 */
public record SpecDocument(
        SpecId id, Map<String, Object> metadata, Map<String, Object> tree, Spec spec, String json, String hash) {

    /** @param tree as the check let it through */
    public static SpecDocument of(SpecId id, Map<String, Object> metadata, Map<String, Object> tree) {
        Map<String, Object> whole = new TreeMap<>();
        whole.put("apiVersion", KindTable.API_VERSION);
        whole.put("kind", id.kind().label());
        whole.put("metadata", metadata);
        whole.put("spec", tree);
        String json = CanonicalJson.of(whole);
        return new SpecDocument(id, metadata, tree, Spec.of(id.kind(), tree), json, CanonicalJson.hash(json));
    }
}
