#pragma once

#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"
#include "views/matrix/matrix_grid.h"
#include "views/navigation/place.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QStackedWidget;
class QTextBrowser;
class QToolButton;

namespace fairlead::views {

class MatrixBar;
class MatrixTableView;
class Navigation;
class Theme;

// Services and nodes, a cell each: the filters above, the matrix, what its signs mean, and how two nodes
// differ below. What is shown and selected is part of the place. Computed off the UI thread, with
// progress; another cluster or leaving the window cancels it. UI thread.
class MatrixPage : public QWidget {
    Q_OBJECT

public:
    MatrixPage(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);
    ~MatrixPage() override;

    // The matrix is made when it is first looked at.
    void setSnapshot(SnapshotPtr snapshot);
    void show(const Place& place);
    void focusSearch();
    // The keyboard goes to the matrix as soon as it stands.
    void focusView();
    MatrixTableView& view() { return *m_view; }
    const drift::MatrixPtr& matrix() const { return m_matrix; }
    // What is shown, as a picture to export; null while there is none.
    PicturePtr picture() const;
    // Of the selected cell: service, node and its description; nothing where none is selected.
    struct Selection {
        const drift::MatrixService* service = nullptr;
        const drift::MatrixNode* node = nullptr;
        QString words;
    };
    std::optional<Selection> selection() const;
    QString message() const;
    // How the two chosen nodes differ, as plain text; empty: none are chosen.
    QString differenceText() const;

signals:
    void selectionChanged();
    void shown();

private:
    void createBar();
    QToolButton* addButton(const char* icon, const QString& name);
    void followTheme();
    void load();
    void cancel();
    void take(drift::MatrixPtr matrix);
    void arrange();
    void takeGrid(MatrixGridPtr grid);
    void applyPlace();
    void onSelection();
    void activate();
    void showDifference();
    void showLegend();
    void showMessage(const QString& text);
    void showCurrent();

    Navigation& m_navigation;
    const Theme& m_theme;
    QWidget* m_titleBar;
    QLabel* m_title;
    QToolButton* m_read = nullptr;
    MatrixBar* m_bar;
    QStackedWidget* m_stack;
    QWidget* m_messagePage;
    QLabel* m_message;
    QProgressBar* m_progressBar;
    QPlainTextEdit* m_reading;
    MatrixTableView* m_view;
    QLabel* m_legend;
    QTextBrowser* m_difference;
    SnapshotPtr m_snapshot;
    drift::MatrixPtr m_matrix;
    Place m_place;
    bool m_wantsFocus = false;
    Place::Matrix m_arranged;
    std::shared_ptr<drift::MatrixProgress> m_progress;
    QTimer m_progressTimer;
    LatestJob m_loading;
    LatestJob m_arranging;
};

}  // namespace fairlead::views
