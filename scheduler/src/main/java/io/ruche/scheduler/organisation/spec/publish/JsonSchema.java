package io.ruche.scheduler.organisation.spec.publish;

import io.ruche.scheduler.organisation.spec.table.Field;
import io.ruche.scheduler.organisation.spec.table.FieldType;
import io.ruche.scheduler.organisation.spec.table.Fields;
import io.ruche.scheduler.organisation.spec.table.KindTable;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.organisation.spec.tree.Defaults;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The table as a JSON Schema (draft 2020-12) of one document, for editors that complete and check YAML. What documents
 * say about each other no schema can tell: that is left to {@code ruche apply --dry-run}.
 */
public final class JsonSchema {
    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    private JsonSchema() {}

    /** The schema of a document of any kind of an organisation, as JSON with sorted keys. */
    public static String text() {
        Map<String, Object> definitions = new TreeMap<>();
        List<Object> choices = new ArrayList<>();
        for (SpecKind kind : SpecKind.values()) {
            definitions.put(kind.label(), object(KindTable.spec(kind), KindTable.doc(kind)));
            choices.add(Map.of(
                    "if", Map.of("properties", Map.of("kind", Map.of("const", kind.label()))),
                    "then", Map.of("properties", Map.of("spec", Map.of("$ref", "#/$defs/" + kind.label())))));
        }
        Map<String, Object> document =
                document("Ruche " + KindTable.API_VERSION, SpecKind.labels(), typed("object"), definitions);
        document.put("allOf", choices);
        return CanonicalJson.of(document);
    }

    /** The schema of a document of one kind, as JSON with sorted keys. */
    public static String of(String kind, String doc, Fields spec) {
        String title = "Ruche " + KindTable.API_VERSION + " " + kind;
        return CanonicalJson.of(document(title, List.of(kind), object(spec, doc), new TreeMap<>()));
    }

    private static Map<String, Object> document(
            String title, List<String> kinds, Map<String, Object> spec, Map<String, Object> definitions) {
        definitions.put("metadata", object(KindTable.METADATA, "metadata"));
        Map<String, Object> document = new TreeMap<>();
        document.put("$schema", DRAFT);
        document.put("title", title);
        document.put("type", "object");
        document.put("required", List.of("apiVersion", "kind", "metadata", "spec"));
        document.put("additionalProperties", false);
        document.put(
                "properties",
                Map.of(
                        "apiVersion", Map.of("const", KindTable.API_VERSION),
                        "kind", Map.of("enum", kinds),
                        "metadata", Map.of("$ref", "#/$defs/metadata"),
                        "spec", spec));
        document.put("$defs", definitions);
        return document;
    }

    private static Map<String, Object> object(Fields fields, String doc) {
        Map<String, Object> properties = new TreeMap<>();
        for (Field field : fields.all()) {
            Map<String, Object> schema = schema(field.type());
            schema.put("description", field.doc());
            Defaults.of(field).ifPresent(value -> schema.put("default", value));
            properties.put(field.name(), schema);
        }
        Map<String, Object> object = typed("object");
        object.put("description", doc);
        object.put("properties", properties);
        object.put("additionalProperties", false);
        List<String> required =
                fields.all().stream().filter(Field::required).map(Field::name).toList();
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        return object;
    }

    private static Map<String, Object> schema(FieldType type) {
        if (type instanceof FieldType.Group group) {
            Map<String, Object> object = object(group.fields(), "");
            group.few()
                    .ifPresent(few -> object.put(
                            few.exactly() ? "oneOf" : "anyOf",
                            few.names().stream()
                                    .map(name -> Map.of("required", List.of(name)))
                                    .toList()));
            return object;
        }
        if (type instanceof FieldType.Items items) {
            Map<String, Object> array = typed("array");
            array.put("items", schema(items.of()));
            array.put("minItems", (long) items.least());
            array.put("maxItems", (long) items.most());
            array.put("uniqueItems", items.distinct());
            return array;
        }
        if (type instanceof FieldType.Labels labels) {
            Map<String, Object> object = typed("object");
            object.put("maxProperties", (long) labels.most());
            object.put("additionalProperties", typed("string"));
            return object;
        }
        return type instanceof FieldType.Free ? typed("object") : scalar(type);
    }

    private static Map<String, Object> scalar(FieldType type) {
        if (type instanceof FieldType.Flag) {
            return typed("boolean");
        }
        if (type instanceof FieldType.Whole whole) {
            return bounded(typed("integer"), whole.least(), whole.most());
        }
        if (type instanceof FieldType.Decimal decimal) {
            return bounded(typed("number"), decimal.least(), decimal.most());
        }
        if (type instanceof FieldType.Money || type instanceof FieldType.Size) {
            return typed("number", "string");
        }
        Map<String, Object> text = typed("string");
        if (type instanceof FieldType.Choice choice) {
            text.put("enum", choice.values());
        } else if (type instanceof FieldType.Text most) {
            text.put("minLength", 1L);
            text.put("maxLength", (long) most.most());
        } else if (type instanceof FieldType.Shaped shaped) {
            text.put("pattern", "^(?:" + shaped.form().pattern() + ")$");
        } else if (type instanceof FieldType.Span span) {
            text.put("pattern", "^(?:[0-9]{1,9}(?:ms|s|m|h|d)" + (span.orNever() ? "|never" : "") + ")$");
        } else if (type instanceof FieldType.Party) {
            text.put("pattern", "^(?:agent|human):[a-z0-9][a-z0-9-]{0,62}$");
        }
        return text;
    }

    private static Map<String, Object> bounded(Map<String, Object> schema, Object least, Object most) {
        schema.put("minimum", least);
        schema.put("maximum", most);
        return schema;
    }

    private static Map<String, Object> typed(String... types) {
        Map<String, Object> schema = new TreeMap<>();
        schema.put("type", types.length == 1 ? types[0] : Arrays.asList(types));
        return schema;
    }
}
