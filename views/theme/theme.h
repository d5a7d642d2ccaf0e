#pragma once

#include <QColor>
#include <QIcon>
#include <QObject>
#include <QString>

namespace fairlead::views {

enum class ColorScheme { light, dark };

// Colours of the window around the pictures. Text colours reach a contrast of 4.5 on their ground.
struct ThemeColors {
    QColor window;  // behind panels
    QColor panel;  // lists, pages
    QColor raised;  // hover cards, buttons
    QColor text;
    QColor mutedText;
    QColor border;
    QColor accent;  // links, focus
    QColor selection;  // ground of a selected row
    QColor verbatim;  // ground of text quoted from evidence
    QColor ok;
    QColor warning;
    QColor error;
};

// Light or dark, following the system until the person chooses. Applies style, palette and style
// sheet to the application and draws the icons in its colours. UI thread.
class Theme : public QObject {
    Q_OBJECT

public:
    enum class Choice { system, light, dark };

    // The application must exist; its palette is read before it is replaced.
    explicit Theme(QObject* parent = nullptr);

    Choice choice() const { return m_choice; }
    void setChoice(Choice choice);
    ColorScheme scheme() const;
    bool isDark() const { return scheme() == ColorScheme::dark; }
    const ThemeColors& colors() const;

    // An icon of resources/icons by its name, in the theme's text colour or another one.
    QIcon icon(const QString& name) const;
    static QIcon icon(const QString& name, const QColor& color);

signals:
    void changed();

private:
    void setSystemScheme(ColorScheme scheme);
    void apply();

    Choice m_choice = Choice::system;
    ColorScheme m_system = ColorScheme::light;
};

}  // namespace fairlead::views
