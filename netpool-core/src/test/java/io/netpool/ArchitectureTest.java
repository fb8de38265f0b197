package io.netpool;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One way in, one way out: the stations and who may know whom. */
class ArchitectureTest {
    /** In the order in which a connection passes them, the ground floor first. */
    private static final List<String> STATIONS = List.of("transport", "accept", "connect", "handle");

    private static final JavaClasses MAIN = new ClassFileImporter().importPath(classes());

    /** The compiled main classes, which lie beside those of the tests. */
    private static Path classes() {
        try {
            return Path.of(Objects.requireNonNull(Listener.class.getResource("Listener.class"))
                            .toURI())
                    .resolve("../../..")
                    .normalize();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String station(String name) {
        return "io.netpool." + name + "..";
    }

    @Test
    void io_netpool_is_the_only_exported_package() throws IOException {
        try (InputStream moduleInfo = Files.newInputStream(classes().resolve("module-info.class"))) {
            ModuleDescriptor module = ModuleDescriptor.read(moduleInfo);
            assertThat(module.exports())
                    .singleElement()
                    .matches(exported -> exported.source().equals("io.netpool") && !exported.isQualified());
            assertThat(module.isOpen()).isFalse();
            assertThat(module.opens()).isEmpty();
        }
    }

    @Test
    void all_classes_belong_to_the_api_or_to_a_station() {
        Set<String> packages = MAIN.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        packages.remove(""); // module-info
        assertThat(packages)
                .containsExactlyInAnyOrder(
                        "io.netpool",
                        "io.netpool.transport",
                        "io.netpool.accept",
                        "io.netpool.connect",
                        "io.netpool.handle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transport", "accept", "connect"})
    void no_station_knows_a_later_one(String name) {
        String[] later = STATIONS.subList(STATIONS.indexOf(name) + 1, STATIONS.size()).stream()
                .map(ArchitectureTest::station)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(station(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later)
                .check(MAIN);
    }

    @Test
    void stations_know_each_other_in_no_circle() {
        slices().matching("io.netpool.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void the_api_reaches_inside_from_listener_endpoint_and_group_alone() {
        Set<String> doors = MAIN.stream()
                .filter(type -> type.getPackageName().equals("io.netpool"))
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency ->
                                dependency.getTargetClass().getPackageName().startsWith("io.netpool.")))
                .map(type -> type.getSimpleName())
                .collect(Collectors.toSet());
        assertThat(doors).containsExactlyInAnyOrder("Listener", "Endpoint", "ConnectionGroup");
    }

    @Test
    void nothing_of_the_inside_shows_in_the_api() {
        noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat(resideInAPackage("io.netpool")
                        .and(describe("public", type -> type.getModifiers().contains(JavaModifier.PUBLIC))))
                .should()
                .haveRawReturnType(resideInAPackage("io.netpool.*.."))
                .orShould()
                .haveRawParameterTypes(describe(
                        "of the inside",
                        types -> types.stream()
                                .anyMatch(type -> type.getPackageName().startsWith("io.netpool."))))
                .check(MAIN);
    }

    @Test
    void what_is_logged_goes_to_slf4j() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "io.netty.util.internal.logging..")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(MAIN);
    }

    @Test
    void only_the_shared_workers_are_guarded_by_a_monitor() throws IOException {
        noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(MAIN);
        try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
            assertThat(sources.filter(Files::isRegularFile).filter(ArchitectureTest::entersAMonitor))
                    .map(source -> String.valueOf(source.getFileName()))
                    .containsExactly("Workers.java");
        }
    }

    private static boolean entersAMonitor(Path source) {
        try {
            return Files.readString(source).contains("synchronized (");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nothing_waits_where_connections_are_served_but_straight_line_code() {
        noClasses()
                .that()
                .resideInAnyPackage(station("connect"), station("handle"))
                .and()
                .doNotHaveSimpleName("ConversationTurns")
                .should()
                .callMethodWhere(describe(
                        "waits",
                        call -> Set.of(
                                        "sync",
                                        "syncUninterruptibly",
                                        "await",
                                        "awaitUninterruptibly",
                                        "join",
                                        "park",
                                        "parkNanos")
                                .contains(call.getName())))
                .check(MAIN);
    }
}
