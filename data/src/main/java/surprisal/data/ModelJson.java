package surprisal.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import surprisal.learn.ColumnEncoding;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/// The records of a classifier as JSON. Their component names are part of the model format, and a
/// test holds them to a file that was written once.
final class ModelJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addMixIn(ColumnEncoding.class, Rule.class)
          .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
          .build();

  /// Each encoding carries the name of its rule.
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "rule")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = ColumnEncoding.Standardised.class, name = "standardised"),
    @JsonSubTypes.Type(value = ColumnEncoding.OneHot.class, name = "one_hot"),
    @JsonSubTypes.Type(value = ColumnEncoding.Presence.class, name = "presence"),
    @JsonSubTypes.Type(value = ColumnEncoding.Vector.class, name = "vector"),
    @JsonSubTypes.Type(value = ColumnEncoding.RunningText.class, name = "running_text"),
    @JsonSubTypes.Type(value = ColumnEncoding.LeftOut.class, name = "left_out")
  })
  private interface Rule {}

  private ModelJson() {}

  static String write(Object value) {
    return JSON.writeValueAsString(value);
  }

  /// Errors: text that is not JSON, or other JSON than the type's, a null among it.
  static <T> T read(String json, Class<T> type) {
    try {
      @Nullable T value = JSON.readValue(json, type);
      if (value == null) {
        throw unreadable(type, "it is null", null);
      }
      return value;
    } catch (JacksonException e) {
      // A record's own refusal says more than Jackson's report of it.
      String reason =
          e.getCause() instanceof IllegalArgumentException refusal
              ? refusal.getMessage()
              : e.getOriginalMessage();
      throw unreadable(type, String.valueOf(reason), e);
    }
  }

  private static IllegalArgumentException unreadable(
      Class<?> type, String reason, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "its %s cannot be read: %s"
            .formatted(type.getSimpleName().toLowerCase(Locale.ROOT), Excerpt.of(reason)),
        cause);
  }
}
