#include "views/theme/theme.h"

#include "views/theme/style_sheet.h"
#include "views/theme/system_appearance.h"

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QStyleFactory>
#include <QSvgRenderer>

namespace fairlead::views {

namespace {

const ThemeColors lightColors{
    .window = QColor(0xeef2f6),
    .panel = QColor(0xffffff),
    .raised = QColor(0xf7f9fb),
    .text = QColor(0x17212b),
    .mutedText = QColor(0x55656f),
    .border = QColor(0xcfd8e1),
    .accent = QColor(0x0b5cad),
    .selection = QColor(0xd7e7fa),
    .verbatim = QColor(0xf2f5f8),
    .ok = QColor(0x17734a),
    .warning = QColor(0x8f5200),
    .error = QColor(0xb3261e),
};
const ThemeColors darkColors{
    .window = QColor(0x12171c),
    .panel = QColor(0x1a2129),
    .raised = QColor(0x232c36),
    .text = QColor(0xe4eaf1),
    .mutedText = QColor(0x9fb0bf),
    .border = QColor(0x35414d),
    .accent = QColor(0x6cb2ff),
    .selection = QColor(0x1f3f63),
    .verbatim = QColor(0x131920),
    .ok = QColor(0x5fce93),
    .warning = QColor(0xf0b35a),
    .error = QColor(0xff8a80),
};

const ThemeColors contrastLightColors{
    .window = QColor(0xffffff),
    .panel = QColor(0xffffff),
    .raised = QColor(0xffffff),
    .text = QColor(0, 0, 0),
    .mutedText = QColor(0x1a1a1a),
    .border = QColor(0, 0, 0),
    .accent = QColor(0x003a8c),
    .selection = QColor(0xffe58f),
    .verbatim = QColor(0xffffff),
    .ok = QColor(0x00461f),
    .warning = QColor(0x5c3000),
    .error = QColor(0x8a0000),
};
const ThemeColors contrastDarkColors{
    .window = QColor(0, 0, 0),
    .panel = QColor(0, 0, 0),
    .raised = QColor(0, 0, 0),
    .text = QColor(0xffffff),
    .mutedText = QColor(0xe6e6e6),
    .border = QColor(0xffffff),
    .accent = QColor(0xa8dcff),
    .selection = QColor(0x003a75),
    .verbatim = QColor(0, 0, 0),
    .ok = QColor(0x8df0b4),
    .warning = QColor(0xffd27a),
    .error = QColor(0xffc9c5),
};

QPalette paletteFor(const ThemeColors& colors)
{
    QPalette palette;
    palette.setColor(QPalette::Window, colors.window);
    palette.setColor(QPalette::Base, colors.panel);
    palette.setColor(QPalette::AlternateBase, colors.raised);
    palette.setColor(QPalette::Button, colors.raised);
    palette.setColor(QPalette::ToolTipBase, colors.raised);
    palette.setColor(QPalette::Highlight, colors.selection);
    palette.setColor(QPalette::Mid, colors.border);
    palette.setColor(QPalette::Dark, colors.border);
    palette.setColor(QPalette::Light, colors.raised);
    palette.setColor(QPalette::Midlight, colors.raised);
    palette.setColor(QPalette::Link, colors.accent);
    palette.setColor(QPalette::LinkVisited, colors.accent);
    palette.setColor(QPalette::PlaceholderText, colors.mutedText);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText,
                            QPalette::HighlightedText, QPalette::BrightText})
        palette.setColor(role, colors.text);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colors.mutedText);
    return palette;
}

QPixmap render(QSvgRenderer& renderer, int size)
{
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    return pixmap;
}

QByteArray iconSource(const QString& name, const QColor& color)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().replace("currentColor", color.name().toLatin1());
}

}  // namespace

Theme::Theme(QObject* parent) : QObject(parent)
{
    auto* system = new SystemAppearance(this);
    m_system = system->appearance();
    connect(system, &SystemAppearance::changed, this, &Theme::follow);
    if (QStyle* style = QStyleFactory::create(QStringLiteral("Fusion")))
        QApplication::setStyle(style);
    qApp->installEventFilter(this);
    apply();
}

void Theme::setChoice(Choice choice)
{
    const auto before = pictureScheme();
    m_choice = choice;
    if (pictureScheme() != before)
        apply();
}

ColorScheme Theme::scheme() const
{
    switch (m_choice) {
    case Choice::light:
    case Choice::contrastLight:
        return ColorScheme::light;
    case Choice::dark:
    case Choice::contrastDark:
        return ColorScheme::dark;
    case Choice::system:
        break;
    }
    return m_system.scheme;
}

bool Theme::isHighContrast() const
{
    return m_choice == Choice::system ? m_system.highContrast
                                      : m_choice == Choice::contrastLight || m_choice == Choice::contrastDark;
}

diagram::Scheme Theme::pictureScheme() const
{
    if (isHighContrast())
        return isDark() ? diagram::Scheme::contrastDark : diagram::Scheme::contrastLight;
    return isDark() ? diagram::Scheme::dark : diagram::Scheme::light;
}

const ThemeColors& Theme::colors() const
{
    if (isHighContrast())
        return isDark() ? contrastDarkColors : contrastLightColors;
    return isDark() ? darkColors : lightColors;
}

QIcon Theme::icon(const QString& name) const
{
    QIcon result = icon(name, colors().text);
    QColor faint = colors().mutedText;
    faint.setAlphaF(0.5F);
    const QIcon disabled = icon(name, faint);
    for (const QSize& size : disabled.availableSizes())
        result.addPixmap(disabled.pixmap(size), QIcon::Disabled);
    return result;
}

QIcon Theme::icon(const QString& name, const QColor& color)
{
    QByteArray source = iconSource(name, color);
    QIcon result;
    if (source.isEmpty())
        return result;
    if (color.alpha() < 255)
        source.replace("<svg ", "<svg opacity=\"" + QByteArray::number(color.alphaF()) + "\" ");
    QSvgRenderer renderer(source);
    for (const int size : {16, 20, 24, 32, 48, 64})
        result.addPixmap(render(renderer, size));
    return result;
}

void Theme::follow(const Appearance& system)
{
    const auto before = pictureScheme();
    m_system = system;
    if (pictureScheme() != before)
        apply();
}

// Another font of the system: the sizes of the style sheet are those of the font.
bool Theme::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == qApp && event->type() == QEvent::ApplicationFontChange)
        apply();
    return QObject::eventFilter(watched, event);
}

void Theme::apply()
{
    QApplication::setPalette(paletteFor(colors()));
    qApp->setStyleSheet(styleSheetFor(colors(), QApplication::font()));
    emit changed();
}

}  // namespace fairlead::views
