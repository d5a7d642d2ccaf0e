#include "views/connect/context_words.h"

#include "views/theme/theme.h"

#include <QCoreApplication>

namespace fairlead::views {

namespace {

QString word(const char* text) { return QCoreApplication::translate("ContextWords", text); }

QString escaped(const std::string& text) { return QString::fromStdString(text).toHtmlEscaped(); }

QString line(const QString& name, const QString& value)
{
    return value.isEmpty() ? QString()
                           : QStringLiteral("<tr><td style='padding-right:14px'>%1</td><td>%2</td></tr>").arg(name, value);
}

}  // namespace

QString contextHtml(const kubernetes::ContextSummary& context, const Theme& theme)
{
    const ThemeColors& colors = theme.colors();
    QString html = QStringLiteral("<h3 style='margin:0 0 8px 0'>%1</h3>").arg(escaped(context.name));
    for (const Error& problem : context.problems)
        html += QStringLiteral("<p><b style='color:%1'>%2</b> %3<br>%4<br><span style='color:%5'>%6</span></p>")
                    .arg(colors.error.name(), word("Broken:"), escaped(problem.why),
                         word("What to do: %1").arg(escaped(problem.hint)), colors.mutedText.name(), escaped(problem.what));
    for (const std::string& warning : context.warnings)
        html +=
            QStringLiteral("<p><b style='color:%1'>%2</b> %3</p>").arg(colors.warning.name(), word("Unsafe:"), escaped(warning));
    html += QStringLiteral("<table>");
    html += line(word("Server"), escaped(context.server));
    html += line(word("User"), escaped(context.user));
    html += line(word("Login"), escaped(context.login));
    html += line(word("Defined in"), word("%1, line %2").arg(escaped(context.file)).arg(context.line));
    if (context.current)
        html += line(word("Note"), word("the current context of kubectl"));
    return html + QStringLiteral("</table>");
}

QString shortPath(const std::string& path, const kubernetes::Environment& environment)
{
    const auto home = environment.find("HOME");
    if (home && path.starts_with(*home + '/'))
        return QStringLiteral("~") + QString::fromStdString(path.substr(home->size()));
    return QString::fromStdString(path);
}

}  // namespace fairlead::views
