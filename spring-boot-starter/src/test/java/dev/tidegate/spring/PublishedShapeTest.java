package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is published, in a copy of the sources and a staging directory: the files, the manifests, the metadata, twice the same bytes. */
@Tag("deep")
class PublishedShapeTest {
    private static final List<String> MODULES =
            List.of("core", "config", "redis", "protocol", "spring-boot-starter", "spring-ai", "langchain4j");

    private static final Map<String, String> NAMES = Map.of(
            "core", "dev.tidegate",
            "config", "dev.tidegate.config",
            "redis", "dev.tidegate.redis",
            "protocol", "dev.tidegate.protocol",
            "spring-boot-starter", "dev.tidegate.spring",
            "spring-ai", "dev.tidegate.springai",
            "langchain4j", "dev.tidegate.langchain4j");

    /** What a repository such as Maven Central asks of every POM; children inherit the rest. */
    private static final List<String> METADATA =
            List.of("<name>", "<description>", "<url>", "<license>", "<developer>", "<scm>");

    @TempDir
    private Path folder;

    private static void copy(Path from, Path to) throws IOException {
        Set<String> left = Set.of("target", "node_modules", ".git", ".run");
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                if (left.contains(dir.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(dir).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void deploy(Path sources, Path staging) throws IOException, InterruptedException {
        Process maven = new ProcessBuilder(
                        "mvn",
                        "-B",
                        "-q",
                        "-ntp",
                        "-Ppublish",
                        "-Dtidegate.fast",
                        "-Dmaven.test.skip=true",
                        // What their tests need may be installed nowhere, and Maven asks for it even where it runs
                        // none.
                        "-am",
                        "-pl",
                        ".,bom," + String.join(",", MODULES),
                        "-DaltDeploymentRepository=staging::file:" + staging,
                        "deploy")
                .directory(sources.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(maven.waitFor()).as(output).isZero();
    }

    /** Of each module the newest file of this end, by its place in a repository. */
    private static Path file(Path staging, String module, String end) throws IOException {
        String artifact = "tidegate-" + module;
        try (Stream<Path> files = Files.walk(staging.resolve("dev/tidegate/" + artifact))) {
            return files.filter(
                            file -> file.getFileName().toString().matches(artifact + "-[0-9.]+-[0-9.]+-[0-9]+" + end))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(artifact + end + " is not in " + staging));
        }
    }

    @Test
    void everyModuleHasItsFilesItsNameAndItsMetadataAndIsReproducible() throws Exception {
        Path first = folder.resolve("first");
        Path sources = folder.resolve("sources");
        copy(Path.of(".."), sources);
        deploy(sources, first);
        Map<String, byte[]> bytes = new TreeMap<>();
        for (String module : MODULES) {
            Path jar = file(first, module, "\\.jar");
            bytes.put(module, Files.readAllBytes(jar));
            assertThat(file(first, module, "-sources\\.jar")).isNotEmptyFile();
            assertThat(file(first, module, "-javadoc\\.jar")).isNotEmptyFile();
            assertThat(Files.readString(file(first, module, "\\.pom"))).contains("<name>", "<description>");
            try (JarFile opened = new JarFile(jar.toFile())) {
                assertThat(opened.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
                        .isEqualTo(NAMES.get(module));
            }
        }
        assertThat(Files.readString(file(first, "parent", "\\.pom"))).contains(METADATA);
        String bom = Files.readString(file(first, "bom", "\\.pom"));
        assertThat(bom).contains(METADATA).doesNotContain("<parent>");
        MODULES.forEach(module -> assertThat(bom).contains("<artifactId>tidegate-" + module + "</artifactId>"));

        Path again = folder.resolve("again");
        Path others = folder.resolve("others");
        copy(Path.of(".."), others);
        deploy(others, again);
        for (String module : MODULES) {
            assertThat(Files.readAllBytes(file(again, module, "\\.jar")))
                    .as(module)
                    .isEqualTo(bytes.get(module));
        }
    }
}
