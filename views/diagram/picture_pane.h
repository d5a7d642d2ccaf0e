#pragma once

#include "model/core/result.h"
#include "views/diagram/diagram_view.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QStackedWidget;
class QToolButton;

namespace fairlead::views {

class Theme;

// A picture with a bar above it (title, zoom, whatever a page adds), the same read as text, or, in
// its place, words: what is being worked out, what went wrong, why there is nothing. UI thread.
class PicturePane : public QWidget {
    Q_OBJECT

public:
    PicturePane(const Theme& theme, DiagramView::Fit fit, QWidget* parent = nullptr);

    DiagramView& view() { return *m_view; }
    // Where a page puts its own buttons, between the title and the zoom.
    QHBoxLayout& barLayout() { return *m_pageBar; }
    void setTitle(const QString& title);

    void showPicture(DiagramView::List list);
    void showBusy(const QString& what);
    void showMessage(const QString& title, const QString& text);
    void showError(const Error& error);
    bool showsPicture() const;
    // The picture as text in its place, to read and to copy.
    void setReading(bool reading);
    QString readingText() const;
    // The words that stand in the picture's place; empty while there is a picture.
    QString message() const;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void createBar();
    void createMessage();
    void followTheme();
    void showZoom();
    void fitTitle();
    void createReading();
    void showCurrent();
    QToolButton* addButton(const char* icon, const QString& name);

    const Theme& m_theme;
    DiagramView* m_view;
    QWidget* m_bar;
    QHBoxLayout* m_pageBar;
    QLabel* m_title;
    QString m_titleText;
    QLabel* m_zoom;
    QStackedWidget* m_stack;
    QWidget* m_readingPage;
    QPlainTextEdit* m_reading;
    QToolButton* m_read = nullptr;
    QWidget* m_messagePage;
    QLabel* m_messageTitle;
    QLabel* m_messageText;
};

}  // namespace fairlead::views
