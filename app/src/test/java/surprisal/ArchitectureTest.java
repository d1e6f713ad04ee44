package surprisal;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.lang.module.ModuleDescriptor.Requires.Modifier.MANDATED;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.GivenFieldsConjunction;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import surprisal.learn.Classifier;
import surprisal.spi.MatMul;

/// The rooms of the house: what each may lean on, and what each must never do.
///
/// It stands in `app` because every room is in sight from there.
class ArchitectureTest {
  private static final DescribedPredicate<JavaClass> KERNEL =
      are("in the kernel", "surprisal.kernel..");
  private static final DescribedPredicate<JavaClass> SERVICES =
      are("in the services", "surprisal.spi..");
  private static final DescribedPredicate<JavaClass> CORE =
      are("in core", "surprisal", "surprisal.spi..", "surprisal.kernel..");
  private static final DescribedPredicate<JavaClass> MODELS =
      are("in surprisal.learn", "surprisal.learn..");
  private static final DescribedPredicate<JavaClass> MODEL_FREE =
      are("in evaluate or calibrate", "surprisal.evaluate..", "surprisal.calibrate..");
  private static final DescribedPredicate<JavaClass> LEARN = MODELS.or(MODEL_FREE);
  private static final DescribedPredicate<JavaClass> ONE_DNN =
      are("in onednn", "surprisal.onednn..");
  private static final DescribedPredicate<JavaClass> DATA = are("in data", "surprisal.data..");
  private static final DescribedPredicate<JavaClass> APP =
      are("in the app", "surprisal.cli..", "surprisal.explorer..", "surprisal.speed..");

  /// What the library is compared with and what it is held to: the plain loops, for no user's data.
  private static final DescribedPredicate<JavaClass> YARDSTICK =
      describe(
          "are yardsticks of surprisal bench",
          each ->
              Set.of("surprisal.speed.PlainLoop", "surprisal.speed.Reference")
                  .contains(each.getName()));

  private static final DescribedPredicate<JavaClass> JAVA =
      are("in java.base or its nullness", "java..", "org.jspecify.annotations");
  private static final DescribedPredicate<JavaClass> VECTOR_API =
      are("in the Vector API", "jdk.incubator.vector..");
  private static final DescribedPredicate<JavaClass> CONCURRENCY =
      are("in java.util.concurrent", "java.util.concurrent..").or(assignableTo(Thread.class));
  private static final DescribedPredicate<JavaClass> FILES_AND_SOCKETS =
      are("files or sockets", "java.io..", "java.net..", "java.nio.file..", "java.nio.channels..");
  private static final DescribedPredicate<JavaClass> WORKSHOP =
      are("in the workshop", "surprisal.testkit..", "surprisal.bench..", "surprisal.examples..")
          .or(are("in a test library", "org.junit..", "org.assertj.."));

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("surprisal")
          .that(not(WORKSHOP));

  @Test
  void coreLeansOnJavaAlone() {
    classes()
        .that(CORE)
        .should()
        .onlyDependOnClassesThat(CORE.or(JAVA).or(VECTOR_API))
        .check(HOUSE);
  }

  @Test
  void learnLeansOnCoreAlone() {
    classes().that(LEARN).should().onlyDependOnClassesThat(LEARN.or(CORE).or(JAVA)).check(HOUSE);
  }

  @Test
  void oneDnnLeansOnTheServicesAlone() {
    classes()
        .that(ONE_DNN)
        .should()
        .onlyDependOnClassesThat(ONE_DNN.or(SERVICES).or(JAVA))
        .check(HOUSE);
  }

  /// It is found by itself.
  @Test
  void nobodyKnowsOneDnn() {
    noClasses().that(not(ONE_DNN)).should().dependOnClassesThat(ONE_DNN).check(HOUSE);
  }

  @Test
  void dataNeverLeansOnTheApp() {
    noClasses().that(DATA).should().dependOnClassesThat(APP).check(HOUSE);
  }

  @Test
  void onlyCoreSeesTheKernel() {
    noClasses().that(not(CORE)).should().dependOnClassesThat(KERNEL).check(HOUSE);
  }

  @Test
  void onlyTheKernelSeesTheVectorApi() {
    noClasses().that(not(KERNEL)).should().dependOnClassesThat(VECTOR_API).check(HOUSE);
  }

  @Test
  void theKernelSeesMemoryAndNumbersOnly() {
    classes()
        .that(KERNEL)
        .should()
        .onlyDependOnClassesThat(
            KERNEL
                .or(SERVICES)
                .or(VECTOR_API)
                .or(JAVA.and(not(CONCURRENCY)).and(not(FILES_AND_SOCKETS))))
        .check(HOUSE);
  }

  @Test
  void coreTouchesNoFileAndNoNetwork() {
    noClasses().that(CORE).should().dependOnClassesThat(FILES_AND_SOCKETS).check(HOUSE);
  }

  @Test
  void coreStartsNoThreadOfItsOwn() {
    noClasses()
        .that(CORE)
        .should()
        .accessTargetWhere(touches(Thread.class, "start", "startVirtualThread"))
        .orShould()
        .accessTargetWhere(touches(Thread.Builder.class, "start"))
        .orShould()
        .callConstructorWhere(targetOwner(assignableTo(ExecutorService.class)))
        .orShould()
        .accessTargetWhere(targetOwner(equivalentTo(Executors.class)))
        .check(HOUSE);
  }

  @Test
  void coreKeepsNoMutableStatics() {
    coreStatics().should().beFinal().check(HOUSE);
    coreStatics()
        .should()
        .notHaveRawType(
            assignableTo(Collection.class)
                .or(assignableTo(Map.class))
                .or(assignableTo(ThreadLocal.class))
                .or(CONCURRENCY))
        .check(HOUSE);
    coreStatics()
        .and()
        .areNotPrivate()
        .should()
        .notHaveRawType(describe("an array", JavaClass::isArray))
        .check(HOUSE);
  }

  @Test
  void evaluationAndCalibrationKnowNoModel() {
    noClasses().that(MODEL_FREE).should().dependOnClassesThat(MODELS).check(HOUSE);
  }

  @Test
  void onlyTheAppPrintsOrExits() {
    noClasses()
        .that(not(APP))
        .should()
        .accessTargetWhere(touches(System.class, "out", "err", "in", "exit", "console"))
        .orShould()
        .accessTargetWhere(touches(Runtime.class, "exit", "halt"))
        .orShould()
        .accessTargetWhere(touches(Throwable.class, "printStackTrace"))
        .check(HOUSE);
  }

  @Test
  void onlyCoreExponentiates() {
    noClasses()
        .that(not(CORE.or(YARDSTICK)))
        .should()
        .accessTargetWhere(touches(Math.class, "exp", "expm1"))
        .orShould()
        .accessTargetWhere(touches(StrictMath.class, "exp", "expm1"))
        .check(HOUSE);
  }

  @Test
  void theAppNeverComputes() {
    noClasses()
        .that(APP.and(not(YARDSTICK)))
        .should()
        .accessTargetWhere(touches(Math.class, "log", "log1p", "sqrt", "pow", "fma"))
        .orShould()
        .accessTargetWhere(touches(StrictMath.class, "log", "log1p", "sqrt", "pow", "fma"))
        .check(HOUSE);
  }

  @Test
  void shippedCodeNeverLeansOnTheWorkshop() {
    noClasses().should().dependOnClassesThat(WORKSHOP).check(HOUSE);
  }

  @Test
  void theModuleGraphPointsDownwards() throws URISyntaxException {
    ModuleDescriptor core = module("org.surprisal.core", Tensor.class);
    assertThat(requires(core)).containsExactlyInAnyOrder("jdk.incubator.vector", "org.jspecify");
    assertThat(exports(core)).containsExactlyInAnyOrder("surprisal", "surprisal.spi");

    ModuleDescriptor learn = module("org.surprisal.learn", Classifier.class);
    assertThat(requires(learn)).containsExactlyInAnyOrder("org.surprisal.core", "org.jspecify");
    assertThat(exports(learn)).containsExactlyInAnyOrder("surprisal.learn", "surprisal.evaluate");

    ModuleDescriptor oneDnn =
        module(
            "org.surprisal.onednn",
            ServiceLoader.load(MatMul.class).stream().findFirst().orElseThrow().type());
    assertThat(requires(oneDnn)).containsExactlyInAnyOrder("org.surprisal.core", "org.jspecify");
    assertThat(exports(oneDnn)).isEmpty();
  }

  private static GivenFieldsConjunction coreStatics() {
    return fields()
        .that()
        .areDeclaredInClassesThat(CORE)
        .and()
        .areStatic()
        .and()
        .doNotHaveModifier(JavaModifier.SYNTHETIC);
  }

  private static DescribedPredicate<JavaClass> are(String place, String... packages) {
    return resideInAnyPackage(packages).as("are " + place);
  }

  private static DescribedPredicate<JavaAccess<?>> targetOwner(
      DescribedPredicate<JavaClass> owner) {
    return describe(
        "the owner is " + owner.getDescription(), access -> owner.test(access.getTargetOwner()));
  }

  private static DescribedPredicate<JavaAccess<?>> touches(Class<?> owner, String... members) {
    return describe(
        "it is %s.%s".formatted(owner.getSimpleName(), String.join("|", members)),
        access ->
            access.getTargetOwner().isAssignableTo(owner)
                && Set.of(members).contains(access.getName()));
  }

  private static ModuleDescriptor module(String name, Class<?> member) throws URISyntaxException {
    var location = member.getProtectionDomain().getCodeSource().getLocation();
    return ModuleFinder.of(Path.of(location.toURI())).find(name).orElseThrow().descriptor();
  }

  private static Set<String> requires(ModuleDescriptor module) {
    return module.requires().stream()
        .filter(requires -> !requires.modifiers().contains(MANDATED))
        .map(ModuleDescriptor.Requires::name)
        .collect(toSet());
  }

  private static Set<String> exports(ModuleDescriptor module) {
    return module.exports().stream().map(ModuleDescriptor.Exports::source).collect(toSet());
  }
}
