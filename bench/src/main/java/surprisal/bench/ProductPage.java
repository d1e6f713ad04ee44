package surprisal.bench;

import static java.util.stream.Collectors.joining;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// The part of `docs/speed.md` about products of matrices.
final class ProductPage {
  private ProductPage() {}

  static String text() {
    JsonMapper json = new JsonMapper();
    List<ProductReport> reports =
        ProductCase.ALL.stream()
            .map(ProductCase::results)
            .filter(Files::exists)
            .map(file -> json.readValue(file, ProductReport.class))
            .toList();
    if (reports.isEmpty()) {
      return "";
    }
    return """

    ## Matrix products

    Of `float` in arrays, rows × terms × columns, in GFLOP/s: our own in plain Java, the same call with
    `surprisal-onednn`, and OpenBLAS, called like that. Two threads take half of the rows each; OpenBLAS
    shares the work out itself.

    """
        + SpeedPage.header(
            "product",
            "threads",
            "plain Java",
            "surprisal-onednn",
            "OpenBLAS",
            "OpenBLAS over plain Java",
            "OpenBLAS over surprisal-onednn")
        + reports.stream().flatMap(ProductPage::rows).collect(joining())
        + "\n"
        + reports.stream().map(each -> each.machine().summary()).distinct().collect(joining("\n\n"))
        + "\n";
  }

  private static Stream<String> rows(ProductReport report) {
    ProductCase product = report.product();
    return report.tables().stream()
        .map(table -> {
          Report.Line java = table.of(ProductCase.JAVA);
          Report.Line service = table.of(ProductCase.SERVICE);
          Report.Line openBlas = table.of(OpenBlas.NAME);
          return SpeedPage.line(
              "%d × %d × %d".formatted(product.n(), product.k(), product.m()),
              table.threads() + "",
              SpeedPage.number("%.1f", report.gigaflops(java)),
              SpeedPage.number("%.1f", report.gigaflops(service)),
              SpeedPage.number("%.1f", report.gigaflops(openBlas)),
              Ratio.of(openBlas, java).toString(),
              Ratio.of(openBlas, service).toString());
        });
  }
}
