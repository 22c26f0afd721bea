package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.spring.autoconfigure.TidegateAutoConfiguration;
import dev.tidegate.spring.autoconfigure.TidegateProperties;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The metadata that editors read has exactly the properties that are bound, each with a description. */
class MetadataTest {
    // Of several jars with such a file, ours is the first on the class path.
    private static final String FILE = "/META-INF/spring-configuration-metadata.json";

    private static List<String> bound(Class<?> type, String prefix) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (component.getType().isRecord()) {
                names.addAll(bound(component.getType(), name));
            } else {
                names.add(name);
            }
        }
        return names;
    }

    @Test
    void itHasEveryPropertyWithADescription() throws IOException {
        JsonNode metadata;
        try (InputStream in = MetadataTest.class.getResourceAsStream(FILE)) {
            metadata = JsonMapper.builder().build().readTree(in);
        }
        List<String> described = new ArrayList<>();
        for (JsonNode property : metadata.get("properties")) {
            String name = property.get("name").asString();
            if (name.startsWith("tidegate.")) {
                described.add(name);
            }
            assertThat(property.get("description").asString()).as(name).hasSizeGreaterThan(10);
        }
        assertThat(described).containsExactlyElementsOf(bound(TidegateProperties.class, "tidegate"));
    }

    /** By them Spring Boot leaves out what cannot apply, and orders the rest, without loading a class. */
    @Test
    void theConditionsOfAutoConfigurationsAreInAFile() throws IOException {
        Properties conditions = new Properties();
        for (URL file : Collections.list(MetadataTest.class
                .getClassLoader()
                .getResources("META-INF/spring-autoconfigure-metadata.properties"))) {
            try (InputStream in = file.openStream()) {
                conditions.load(in);
            }
        }
        String ours = "dev.tidegate.spring.autoconfigure.Tidegate";
        assertThat(conditions)
                .containsKeys(ours + "AutoConfiguration", ours + "ActuatorAutoConfiguration")
                .containsEntry(
                        ours + "WebFluxAutoConfiguration.ConditionalOnClass",
                        "org.springframework.web.reactive.DispatcherHandler")
                .containsEntry(
                        ours + "WebMvcAutoConfiguration.AutoConfigureAfter", TidegateAutoConfiguration.class.getName());
    }
}
